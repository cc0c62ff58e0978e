import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRandom } from '../../src/base/index.ts';
import type { Engine } from '../../src/train/engine/index.ts';
import { buildModel } from '../../src/train/models/build-model.ts';
import { outlineModel } from './outline-model.ts';
import type { Task } from './task.ts';

const SIDE = 48;
const CLASSES = 7;

/** Draws the batches and writes what the contestants read; gives the path of the task's file. */
export async function writeTask(
  engine: Engine,
  folder: string,
  options: Pick<Task, 'model' | 'batchSize' | 'batches' | 'learningRate'>,
): Promise<string> {
  const { model, batchSize, batches, learningRate } = options;
  const random = createRandom(1, 'bench', 'training');
  const count = batches * batchSize;
  const images = Float32Array.from({ length: count * SIDE * SIDE }, () => random.normal());
  const labels = Int32Array.from({ length: count }, () => random.integer(CLASSES));
  const built = buildModel(engine, model, {
    width: SIDE,
    height: SIDE,
    channels: 1,
    classes: CLASSES,
    seed: 1,
  });
  const task: Task = {
    model,
    batchSize,
    batches,
    side: SIDE,
    classes: CLASSES,
    learningRate,
    layers: join(folder, `${model}.layers.json`),
    images: join(folder, 'images.f32'),
    labels: join(folder, 'labels.i32'),
  };
  await writeFile(task.layers, JSON.stringify(outlineModel(built)));
  built.dispose();
  await writeFile(task.images, images);
  await writeFile(task.labels, labels);
  const path = join(folder, `${model}-${batchSize}-${learningRate}.task.json`);
  await writeFile(path, JSON.stringify(task));
  return path;
}
