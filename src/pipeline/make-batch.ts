import { createRandom } from '../base/index.ts';
import type { PreprocessSpec } from '../image/index.ts';
import { standardizeRow } from './_standardize-row.ts';
import { changesImages } from './augmentation/_changes-images.ts';
import { augmentFace } from './augmentation/augment-face.ts';
import type { Augmentation } from './augmentation/augmentation.ts';
import { mixBatch } from './augmentation/mix/_mix-batch.ts';
import type { Batch } from './batch-images.ts';

/** All that decides what a batch holds, as plain data that can be sent to another thread. */
export interface BatchOrder {
  /** Of all its images, one after the other, in the size and channels of the spec. */
  readonly pixels: Uint8Array;
  /** What decides how each image is augmented. */
  readonly indices: Float64Array;
  /** The place of each image's class among the labels of the spec. */
  readonly columns: Uint32Array;
  readonly spec: PreprocessSpec;
  readonly augmentation: Augmentation;
  readonly seed: number;
  readonly epoch: number;
  /** The place of the batch in its epoch, from 0, which decides how it is mixed. */
  readonly position: number;
}

/** The tensors of a batch. */
export type BatchTensors = Pick<Batch, 'images' | 'labels'>;

/**
 * Augments, standardizes, batches and mixes, to what `augment`, `standardize`, `batchImages` and `mixBatches` give one
 * after the other.
 */
export function makeBatch(order: BatchOrder): BatchTensors {
  const { pixels, indices, columns, spec, augmentation, seed, epoch, position } = order;
  const { width, height, channels } = spec;
  const size = indices.length;
  const values = width * height * channels;
  const images = new Float32Array(size * values);
  const labels = new Float32Array(size * spec.labels.length);
  const isChanged = changesImages(augmentation);
  for (let row = 0; row < size; row++) {
    const image = { width, height, channels, pixels: pixels.subarray(row * values, (row + 1) * values) };
    const face = isChanged
      ? augmentFace(image, augmentation, createRandom(seed, 'augment', epoch, indices[row]!))
      : image;
    standardizeRow(face, spec, { out: images, offset: row * values });
    labels[row * spec.labels.length + columns[row]!] = 1;
  }
  const { mix } = augmentation;
  if (mix === undefined) return { images, labels };
  const batch: Batch = { images, labels, shape: [size, height, width, channels], size, paths: [] };
  const mixed = mixBatch(batch, mix, createRandom(seed, 'mix', epoch, position));
  return { images: mixed.images, labels: mixed.labels };
}
