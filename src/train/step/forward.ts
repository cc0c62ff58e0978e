import type { LayersModel, Tensor2D, Tensor4D } from '@tensorflow/tfjs';
import { FerError } from '../../base/index.ts';
import type { Tensorflow } from '../engine/index.ts';
import type { Layer } from '../layer.ts';

/**
 * Runs a classifier up to its logits.
 *
 * @param images standardized, NHWC
 * @returns `[batch, classes]`
 */
export type Forward = (images: Tensor4D, options: { readonly training: boolean }) => Tensor2D;

/**
 * Gives the logits of a model that ends in a softmax.
 *
 * Like Keras, training takes the cross-entropy from the logits: the logarithm of a rounded probability has no
 * gradient where it matters most.
 */
export function createForward(tf: Tensorflow, model: LayersModel): Forward {
  const head = model.outputs[0]!.sourceLayer;
  const kind = _headKind(head);
  // Shares the layers and owns no weights, so that disposing of `model` is enough.
  const trunk = tf.model({ inputs: model.inputs, outputs: _onlyInput(head) });
  const isDense = kind === 'Dense';
  return (images, { training }) => {
    const features = trunk.apply(images, { training }) as Tensor2D;
    if (!isDense) return features;
    const [kernel, bias] = head.weights.map((weight) => weight.read());
    const product = tf.matMul(features, kernel as Tensor2D);
    return (bias === undefined ? product : product.add(bias)) as Tensor2D;
  };
}

function _headKind(head: Layer): string {
  const kind = head.getClassName();
  const { activation } = head.getConfig();
  const isSoftmax =
    kind === 'Softmax' || (['Dense', 'Activation'].includes(kind) && activation === 'softmax');
  if (isSoftmax) return kind;
  throw new FerError(
    'MODEL_INVALID',
    `Could not train the model because its last layer gives no class probabilities: expected a softmax, got \`${head.name}\` (${kind})`,
  );
}

function _onlyInput(head: Layer): Exclude<Layer['input'], unknown[]> {
  const { input } = head;
  if (Array.isArray(input)) throw new TypeError(`\`${head.name}\` has ${input.length} inputs, expected one`);
  return input;
}
