/**
 * One contestant: trains as `fer train` does. Arguments: TASK OPERATIONS [OPTIMIZER]. Answers each line on stdin, a number
 * of steps, by a line of JSON. OPERATIONS are `fused`, `bf16` (fused in bfloat16), `stock`, `moved` (stock from weights
 * that differ in their last bits) or the fused ones by name, such as `relu,sum`, the others being stock.
 */
import { createInterface } from 'node:readline';
import { setImmediate } from 'node:timers/promises';
import {
  type Fusion,
  useFusedOperations,
  useStockOperations,
} from '../../src/train/engine/fused/use-fused-operations.ts';
import { loadEngine } from '../../src/train/engine/index.ts';
import { buildModel } from '../../src/train/models/build-model.ts';
import type { OptimizerName } from '../../src/train/optimizers/optimizer-settings.ts';
import { createLearner } from '../../src/train/step/learner.ts';
import { createResultReader } from '../../src/train/step/result-reader.ts';
import { readTask } from './read-task.ts';

const [path, operations, optimizer] = process.argv.slice(2) as [string, string, OptimizerName?];
const { task, batches } = await readTask(path);
const engine = await loadEngine({ device: 'cpu' });
if (operations !== 'fused' && operations !== 'bf16') {
  useStockOperations();
  const isStock = operations === 'stock' || operations === 'moved';
  if (!isStock) useFusedOperations(engine.tf, operations.split(',') as Fusion[]);
}
const { classes, learningRate, side } = task;
const model = buildModel(engine, task.model, { width: side, height: side, channels: 1, classes, seed: 1 });
if (operations === 'moved') moveWeights();
const precision = operations === 'bf16' ? 'bf16' : 'float32';
const learner = createLearner(engine.tf, model, { seed: 1, precision, ...(optimizer && { optimizer }) });
let step = 0;

console.log(JSON.stringify({ versions: engine.versions }));
for await (const line of createInterface({ input: process.stdin })) {
  const reader = createResultReader(engine.tf);
  const losses: number[] = [];
  const read = async () => losses.push(...(await reader.read()).map(({ loss }) => loss));
  const start = performance.now();
  for (let done = 0; done < Number(line); done++) {
    const batch = batches[step % batches.length]!;
    step += 1;
    reader.add(learner.trainOn(batch, { epoch: 1, step, learningRate }), { size: batch.size, step });
    if (reader.waiting() >= 10) await read();
    await setImmediate();
  }
  await read();
  console.log(JSON.stringify({ seconds: (performance.now() - start) / 1000, losses }));
}

/** By the smallest step that every weight takes: two units in the last place of float32. */
function moveWeights(): void {
  engine.tf.tidy(() => {
    for (const weight of model.trainableWeights) weight.write(weight.read().mul(1 + 2 ** -22));
  });
}
