/**
 * A program: loads the engine in a folder, trains one step, and prints what it ran on as JSON.
 *
 * Arguments: ENGINE DEVICE FOLDER.
 */
import type { Device, EngineName } from '../engine.ts';
import { openEngine } from '../open-engine.ts';

const [name, device, folder] = process.argv.slice(2) as [EngineName, Device | 'auto', string];
const opened = await openEngine(name, { device, folder });
const { tf, ...report } = opened;
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
const labels = tf.oneHot(tf.tensor1d([0, 1, 0, 1], 'int32'), 2);
const loss = (await model.trainOnBatch(tf.randomNormal([4, 8, 8, 1], 0, 1, 'float32', 1), labels)) as number;
if (!Number.isFinite(loss)) throw new Error(`the loss of one training step was ${loss}`);
console.log(JSON.stringify(report));
