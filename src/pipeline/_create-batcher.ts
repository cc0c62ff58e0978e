import type { Sample } from '../image/index.ts';
import { createLabelColumns } from './_label-columns.ts';
import type { Batch } from './batch-images.ts';
import type { BatchOrder, BatchTensors } from './make-batch.ts';
import type { Indexed } from './outcome.ts';

/** Turns samples of the shape of the spec into batches; `make` computes them, here or in another thread. */
export function createBatcher(
  rules: Pick<BatchOrder, 'spec' | 'augmentation' | 'seed' | 'epoch'>,
  make: (order: BatchOrder) => BatchTensors | Promise<BatchTensors>,
): (samples: readonly Indexed<Sample>[], position: number) => Promise<Batch> {
  const { width, height, channels, labels } = rules.spec;
  const columnOf = createLabelColumns(labels);
  return async (samples, position) => {
    const size = samples.length;
    const values = width * height * channels;
    const pixels = new Uint8Array(size * values);
    for (const [row, sample] of samples.entries()) pixels.set(sample.pixels, row * values);
    const indices = Float64Array.from(samples, ({ index }) => index);
    const columns = Uint32Array.from(samples, columnOf);
    const tensors = await make({ ...rules, pixels, indices, columns, position });
    const paths = samples.map(({ path }) => path);
    return { ...tensors, shape: [size, height, width, channels], size, paths };
  };
}
