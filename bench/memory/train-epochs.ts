/**
 * `train-epochs.ts DATA RUN EPOCHS`, with `--expose-gc`: trains `tiny` and prints what the process holds after each
 * epoch, in bytes, as the last line.
 */
import { loadEngine } from '../../src/train/engine/index.ts';
import { train } from '../../src/train/index.ts';
import type { MemorySample } from './bench-memory.ts';

const [data, run, epochs] = process.argv.slice(2) as [string, string, string];
const { tf } = await loadEngine();
const samples: MemorySample[] = [];
await train({
  data,
  run,
  model: 'tiny',
  batchSize: 32,
  epochs: Number(epochs),
  checkpointMinutes: 0.05,
  tensorboard: true,
  // Never: the number of epochs is what is measured over.
  earlyStopping: { patience: Number(epochs) },
  log: { info: (line) => (/^epoch \d+\//.test(line) ? sample() : undefined), warn: console.error },
});
console.log(JSON.stringify(samples));

function sample(): void {
  // Twice: what the first frees may be what keeps native memory.
  globalThis.gc!();
  globalThis.gc!();
  const { rss, heapUsed, external } = process.memoryUsage();
  const { numTensors, numBytes } = tf.memory();
  samples.push({ rss, heapUsed, external, tensors: numTensors, tensorBytes: numBytes });
}
