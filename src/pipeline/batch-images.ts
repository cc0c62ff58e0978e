import { bufferCount, filter, map, type OperatorFunction } from 'rxjs';
import { FerError } from '../base/index.ts';
import { assertWhole } from './_assert-whole.ts';
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
  const columns = new Map(labels.map((label, column) => [label, column]));
  return (source) =>
    source.pipe(
      bufferCount(batchSize),
      filter((samples) => samples.length === batchSize || !dropRemainder),
      map((samples) => _assemble(samples, columns)),
    );
}

function _assemble(samples: readonly StandardizedSample[], columns: ReadonlyMap<string, number>): Batch {
  const { width, height, channels } = samples[0]!;
  const valuesPerImage = height * width * channels;
  const images = new Float32Array(samples.length * valuesPerImage);
  const oneHot = new Float32Array(samples.length * columns.size);
  for (const [row, sample] of samples.entries()) {
    if (sample.width !== width || sample.height !== height || sample.channels !== channels) {
      throw _otherShape(sample, samples[0]!);
    }
    const column = columns.get(sample.label);
    if (column === undefined) throw _unknownLabel(sample, columns);
    images.set(sample.values, row * valuesPerImage);
    oneHot[row * columns.size + column] = 1;
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

function _unknownLabel(sample: StandardizedSample, columns: ReadonlyMap<string, number>): FerError {
  return new FerError(
    'LABELS_MISMATCH',
    `Could not make a batch because the class of ${sample.path} is not one of ${[...columns.keys()].join(', ')}: ${sample.label}`,
    { details: { path: sample.path, label: sample.label } },
  );
}
