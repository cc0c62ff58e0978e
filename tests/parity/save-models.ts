import type { LayersModel } from '@tensorflow/tfjs';
import type { Tensorflow } from '../../src/train/engine/index.ts';
import { type Engine, saveLayersModel } from '../../src/train/engine/index.ts';

/** The model that `tests/infer/golden/make-linear.py` makes, as layers; `weight` other than 1 / 8 makes it another. */
export function saveLinear(engine: Engine, folder: string, weight = 1 / 8): Promise<void> {
  const { tf } = engine;
  const kernel = tf.tidy(() => tf.tensor2d(Array.from({ length: 8 }, () => [weight, -weight, 0])));
  const model = tf.sequential({
    layers: [
      tf.layers.flatten({ inputShape: [2, 4, 1] }),
      tf.layers.dense({ units: 3, activation: 'softmax', weights: [kernel, tf.zeros([3])] }),
    ],
  });
  return _save(model, folder);
}

/** The model that `golden/make-pair.py` makes, as layers; `names` are those of its inputs. */
export function savePair(
  engine: Engine,
  folder: string,
  names: readonly string[] = ['left', 'right'],
): Promise<void> {
  const { tf } = engine;
  const inputs = names.map((name) => tf.input({ shape: [null, 3], name }));
  const joined = tf.layers.concatenate({ axis: -1, name: 'joined' }).apply(inputs);
  const product = tf.layers.multiply({ name: 'product' }).apply(inputs);
  const outputs = [joined, product] as ReturnType<Tensorflow['input']>[];
  return _save(tf.model({ inputs, outputs }), folder);
}

async function _save(model: LayersModel, folder: string): Promise<void> {
  await saveLayersModel(model, folder);
  model.dispose();
}
