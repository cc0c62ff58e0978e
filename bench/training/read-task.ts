import { readFile } from 'node:fs/promises';
import type { Batch } from '../../src/pipeline/index.ts';
import type { Task } from './task.ts';

/** Reads a task and its batches as our trainer takes them. */
export async function readTask(
  path: string,
): Promise<{ readonly task: Task; readonly batches: readonly Batch[] }> {
  const task: Task = JSON.parse(await readFile(path, 'utf8'));
  const { batchSize, classes, side } = task;
  const images = new Float32Array(await _readAligned(task.images));
  const labels = new Int32Array(await _readAligned(task.labels));
  const values = batchSize * side * side;
  const batches = Array.from({ length: task.batches }, (_, index): Batch => {
    const oneHot = new Float32Array(batchSize * classes);
    for (let image = 0; image < batchSize; image++) {
      oneHot[image * classes + labels[index * batchSize + image]!] = 1;
    }
    return {
      images: images.slice(index * values, (index + 1) * values),
      labels: oneHot,
      shape: [batchSize, side, side, 1],
      size: batchSize,
      paths: [],
    };
  });
  return { task, batches };
}

/** A small file may come in a slice of a buffer that others share. */
async function _readAligned(path: string): Promise<ArrayBuffer> {
  return Uint8Array.from(await readFile(path)).buffer;
}
