import { bufferCount, tap } from 'rxjs';
import { createRandom, FerError } from '../base/index.ts';
import { type ImageStream, type LabelledImages, subsetImages } from '../data/index.ts';
import { assertWhole } from './_assert-whole.ts';
import { createBatcher } from './_create-batcher.ts';
import { defaultConcurrency } from './_default-concurrency.ts';
import { type ImageFlow, indexedFlow, isStream, streamFlow } from './_image-flow.ts';
import { isPromiseLike } from './_is-promise-like.ts';
import { prepareStored } from './_prepare-stored.ts';
import { readByWorkers } from './_read-by-workers.ts';
import { noAugmentation } from './augmentation/augmentation.ts';
import { drawBalanced } from './balance/draw-balanced.ts';
import type { BatchStream, BatchStreamStats } from './batch-stream.ts';
import { makeBatch } from './make-batch.ts';
import { mapParallel } from './map-parallel.ts';
import { pullThrough } from './pull-through.ts';
import { settleRejects } from './settle-rejects.ts';
import type { StreamBatchesOfStreamOptions, StreamBatchesOptions } from './stream-batches-options.ts';

const SHUFFLE_BUFFER = 10_000;
const SHUFFLE_BUFFER_OF_STREAM = 1000;

/**
 * One epoch of batches, pulled at the speed of the reader.
 *
 * ```ts
 * for await (const batch of streamBatches(images, { spec, shuffle: true, seed: 42, epoch: 3 })) step(batch);
 * ```
 *
 * At every instant at most `concurrency + prefetch * batchSize` images are between the call that reads them and the
 * reader: an image leaves that window when the reader is given its batch or when it is skipped. Where a stream is
 * shuffled, `shuffleBuffer` more are taken from it. The batches depend on the data, the seed and the epoch alone, not on
 * `concurrency`, `prefetch` or the speed of anything. Each iteration runs the epoch again; leaving the loop stops all
 * reads and closes the stream. `stats()` of the result says at any time how many images wait where and who waits for
 * whom.
 *
 * Fails with `DATASET_INVALID` where there are no images or fewer than declared, and with `TOO_MANY_BAD_IMAGES`; where
 * a stream says not how many it has, the share of bad ones is taken of those that came, from the thousandth on.
 */
export function streamBatches(images: LabelledImages, options: StreamBatchesOptions): BatchStream;
export function streamBatches(stream: ImageStream, options: StreamBatchesOfStreamOptions): BatchStream;
export function streamBatches(
  images: LabelledImages | ImageStream,
  options: StreamBatchesOptions,
): BatchStream {
  const { shuffleBuffer = isStream(images) ? SHUFFLE_BUFFER_OF_STREAM : SHUFFLE_BUFFER } = options;
  const { classTarget, seed = 0, epoch = 0, shuffle = false, workers } = options;
  assertWhole('shuffleBuffer', shuffleBuffer);
  const random = () => createRandom(seed, 'shuffle', epoch);
  const order = shuffle ? { bufferSize: shuffleBuffer, random } : undefined;
  if (isStream(images)) {
    if (classTarget !== undefined) throw _notByClass(images);
    return _streamBatches(streamFlow(images, order), options);
  }
  if (images.size === 0) {
    throw new FerError(
      'DATASET_INVALID',
      `Could not stream batches because ${images.location} has no images`,
    );
  }
  const { drawn, drawOf } = _drawImages(readByWorkers(images, { shape: options.spec, workers }), {
    classTarget,
    seed,
    epoch,
  });
  return _streamBatches(indexedFlow(drawn, order), options, drawOf);
}

function _streamBatches<Item>(
  flow: ImageFlow<Item>,
  options: StreamBatchesOptions,
  drawOf = (position: number) => position,
): BatchStream {
  const { batchSize = 64, workers } = options;
  const threads = workers?.count() ?? 0;
  const { concurrency = defaultConcurrency(threads), prefetch = Math.max(2, 2 * threads) } = options;
  const counts = { batchSize, concurrency, prefetch };
  for (const [name, value] of Object.entries(counts)) assertWhole(name, value);
  const begin = () => _beginEpoch(flow, { ...options, ...counts, drawOf });
  let epoch = begin();
  return {
    [Symbol.asyncIterator]: () => {
      epoch = begin();
      return epoch.batches[Symbol.asyncIterator]();
    },
    stats: () => epoch.stats(),
  };
}

interface _BeginEpochOptions extends StreamBatchesOptions {
  readonly batchSize: number;
  readonly concurrency: number;
  readonly prefetch: number;
  readonly drawOf: (position: number) => number;
}

function _beginEpoch<Item>({ open, total, load }: ImageFlow<Item>, options: _BeginEpochOptions) {
  const { spec, batchSize, concurrency, prefetch, drawOf } = options;
  const { seed = 0, epoch = 0, augmentation = noAugmentation } = options;
  const { maxRejectShare, onBadImage, onReject, signal, workers } = options;
  const makeOf = createBatcher({ spec, augmentation, seed, epoch }, workers?.makeBatch ?? makeBatch);
  let loaded = 0;
  const batches = pullThrough(open, {
    window: concurrency + prefetch * batchSize,
    operate: (items, release) =>
      items.pipe(
        load({
          concurrency,
          prepare: (stored, position, signal) => {
            const index = drawOf(position);
            const sample = prepareStored(stored, spec, { workers, signal });
            return isPromiseLike(sample) ? sample.then((late) => ({ ...late, index })) : { ...sample, index };
          },
        }),
        tap(() => {
          loaded += 1;
        }),
        settleRejects({
          total,
          maxRejectShare,
          onBadImage,
          onReject: (reject) => {
            onReject?.(reject);
            release(1);
          },
        }),
        bufferCount(batchSize),
        mapParallel(makeOf, { concurrency: prefetch }),
      ),
    weigh: (batch) => batch.size,
    signal,
  });
  const stats = (): BatchStreamStats => {
    const flow = batches.stats();
    return { ...flow, loading: flow.pulled - loaded, making: loaded - flow.consumed - flow.ready };
  };
  return { batches, stats };
}

interface _DrawImagesOptions {
  readonly classTarget: number | undefined;
  readonly seed: number;
  readonly epoch: number;
}

/** The images of an epoch before they are shuffled, and what decides how each of them is augmented. */
function _drawImages(
  images: LabelledImages,
  { classTarget, seed, epoch }: _DrawImagesOptions,
): { readonly drawn: LabelledImages; readonly drawOf: (position: number) => number } {
  if (classTarget === undefined) return { drawn: images, drawOf: (position) => position };
  assertWhole('classTarget', classTarget);
  const draws = drawBalanced(images, { target: classTarget, seed, epoch });
  const indices = draws.map((draw) => draw % images.size);
  return { drawn: subsetImages(images, indices), drawOf: (position) => draws[position]! };
}

function _notByClass({ location }: ImageStream): TypeError {
  return new TypeError(
    `Could not draw by \`classTarget\` because the images of ${location} come one after the other: only a data set that is read at any place can be`,
  );
}
