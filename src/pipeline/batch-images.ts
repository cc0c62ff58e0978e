import { bufferCount, filter, map, type OperatorFunction } from 'rxjs';
import { FerError } from '../base/index.ts';
import { assertWhole } from './_assert-whole.ts';
import { createLabelColumns } from './_label-columns.ts';
import type { StandardizedSample } from './standardize.ts';

export interface Batch {
  /** NHWC, standardized. */
  readonly images: Float32Array;
  /** `[size, classes]`, in the order of the labels that were given: one-hot, or soft where batches are mixed. */
  readonly labels: Float32Array;
  /** `[size, height, width, channels]` */
  readonly shape: readonly [number, number, number, number];
  readonly size: number;
  readonly paths: readonly string[];
}

export interface BatchImagesOptions {
  readonly batchSize: number;
  /** The classes in the order of the one-hot columns. */
  readonly labels: readonly string[];
  /**
   * Leave out a last batch that is not full.
   *
   * @default false
   */
  readonly dropRemainder?: boolean;
}

/**
 * Packs samples of one shape into batches of typed arrays; the last may be smaller.
 *
 * ```text
 * source       -a-b-c|
 * batchSize 2
 * result       ---X--(Y|)    X holds a and b, Y holds c
 * ```
 *
 * Fails with `LABELS_MISMATCH` for a label that is not among `labels`, and with `INPUT_MISMATCH` for a sample of
 * another shape than the first of its batch.
 */
export function batchImages(options: BatchImagesOptions): OperatorFunction<StandardizedSample, Batch> {
  const { batchSize, labels, dropRemainder = false } = options;
  assertWhole('batchSize', batchSize);
  const columnOf = createLabelColumns(labels);
  return (source) =>
    source.pipe(
      bufferCount(batchSize),
      filter((samples) => samples.length === batchSize || !dropRemainder),
      map((samples) => _assemble(samples, labels.length, columnOf)),
    );
}

function _assemble(
  samples: readonly StandardizedSample[],
  classes: number,
  columnOf: (sample: StandardizedSample) => number,
): Batch {
  const { width, height, channels } = samples[0]!;
  const valuesPerImage = height * width * channels;
  const images = new Float32Array(samples.length * valuesPerImage);
  const oneHot = new Float32Array(samples.length * classes);
  for (const [row, sample] of samples.entries()) {
    if (sample.width !== width || sample.height !== height || sample.channels !== channels) {
      throw _otherShape(sample, samples[0]!);
    }
    images.set(sample.values, row * valuesPerImage);
    oneHot[row * classes + columnOf(sample)] = 1;
  }
  return {
    images,
    labels: oneHot,
    shape: [samples.length, height, width, channels],
    size: samples.length,
    paths: samples.map((sample) => sample.path),
  };
}

function _otherShape(sample: StandardizedSample, first: StandardizedSample): FerError {
  const [given, wanted] = [sample, first].map((image) => `${image.width}x${image.height}x${image.channels}`);
  return new FerError(
    'INPUT_MISMATCH',
    `Could not make a batch because ${sample.path} has another shape than ${first.path}: ${given} instead of ${wanted}`,
    { details: { path: sample.path } },
  );
}
