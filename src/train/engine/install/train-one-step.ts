/**
 * A program: loads the engine in a folder, trains one step, and prints what it ran on as JSON.
 *
 * Arguments: ENGINE DEVICE FOLDER.
 */
import type { Device, EngineName } from '../engine.ts';
import { type OpenedEngine, openEngine } from '../open-engine.ts';

const [name, device, folder] = process.argv.slice(2) as [EngineName, Device | 'auto', string];
try {
  console.log(JSON.stringify(await trainOneStep()));
} catch (error) {
  // One line, which the set-up shows as the reason.
  console.error((error as Error).message);
  process.exitCode = 1;
}

async function trainOneStep(): Promise<Omit<OpenedEngine, 'tf'>> {
  const { tf, ...report } = await openEngine(name, { device, folder });
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ inputShape: [8, 8, 1], filters: 4, kernelSize: 3, activation: 'relu' }),
      tf.layers.batchNormalization(),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 2, activation: 'softmax' }),
    ],
  });
  model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy' });
  const images = tf.randomNormal([4, 8, 8, 1], 0, 1, 'float32', 1);
  const labels = tf.oneHot(tf.tensor1d([0, 1, 0, 1], 'int32'), 2);
  const loss = (await model.trainOnBatch(images, labels)) as number;
  if (!Number.isFinite(loss)) throw new Error(`The loss of one training step was ${loss}`);
  return report;
}
