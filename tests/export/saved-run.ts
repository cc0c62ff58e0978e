import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createPreprocessSpec, serializePreprocessSpec } from '../../src/image/index.ts';
import { loadTfjs, randomizeWeights, saveModel } from './runtimes.ts';

export const RUN_SPEC = createPreprocessSpec({
  width: 7,
  height: 9,
  channels: 1,
  grey: 'rec601',
  resize: 'bilinear-antialias',
  fit: 'fill',
  mean: [129.5],
  std: [65],
  labels: ['happy', 'sad', 'neutral'],
});

/** The epochs of the run; the second is the best, and the first of its accuracy. */
const HISTORY = [
  { epoch: 1, accuracy: 0.4, loss: 1.5, val_accuracy: 0.45, val_loss: 1.4, seconds: 2 },
  { epoch: 2, accuracy: 0.5, loss: 1.3, val_accuracy: 0.55, val_loss: 1.2, seconds: 2 },
  { epoch: 3, accuracy: 0.6, loss: 1.1, val_accuracy: 0.55, val_loss: 1.1, seconds: 2 },
];
const CONFIG = { model: 'tiny', from: null };
const ENVIRONMENT = {
  versions: { 'fer-stream': '0.1.0', node: '20.20.2', tensorflow: '2.20.0' },
  seed: 42,
  data: {
    training: {
      location: 'data/train',
      size: 2090,
      counts: { happy: 2000, sad: 50, neutral: 40 },
      hash: 'aa11',
    },
    validation: { location: 'data/validation', size: 10, hash: 'bb22' },
  },
};

/** Writes what `fer train` leaves behind, as far as an export reads it. */
export async function writeSavedRun(run: string): Promise<void> {
  const tf = await loadTfjs();
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ inputShape: [9, 7, 1], filters: 3, kernelSize: 3, activation: 'relu' }),
      tf.layers.batchNormalization(),
      tf.layers.flatten(),
      tf.layers.dense({ units: 3, activation: 'softmax' }),
    ],
  });
  randomizeWeights(tf, model);
  await mkdir(join(run, 'best'), { recursive: true });
  await saveModel(tf, model, join(run, 'best'));
  model.dispose();
  await writeFile(join(run, 'preprocess.json'), serializePreprocessSpec(RUN_SPEC));
  await writeFile(join(run, 'config.json'), JSON.stringify(CONFIG));
  await writeFile(join(run, 'history.json'), JSON.stringify(HISTORY));
  await writeFile(join(run, 'environment.json'), JSON.stringify(ENVIRONMENT));
}
