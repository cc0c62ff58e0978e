import { type OperatorFunction, throwIfEmpty } from 'rxjs';
import { FerError, permutation, type Random } from '../base/index.ts';
import type { ImageStream, LabelledImages, StoredImage } from '../data/index.ts';
import { attempt } from './_attempt.ts';
import { countUpTo } from './_count-up-to.ts';
import { numberImages } from './_number-images.ts';
import { shuffleNearby } from './_shuffle-nearby.ts';
import { shuffleStream } from './_shuffle-stream.ts';
import { expectCount } from './expect-count.ts';
import { type LoadImagesOptions, loadImages } from './load-images.ts';
import { mapParallel } from './map-parallel.ts';
import type { Indexed, Outcome } from './outcome.ts';
import type { OpenItems } from './pull-by-credit.ts';

/** One pass over images, wherever they come from: what is pulled, and how an image comes of it. */
export interface ImageFlow<Item> {
  readonly open: OpenItems<Item>;
  /** None where nobody knows how many images there are. */
  readonly total: number | undefined;
  /** Reads and prepares in order; another number of images than there should be is an error. */
  readonly load: <Result>(options: LoadImagesOptions<Result>) => OperatorFunction<Item, Outcome<Result>>;
}

/** In another order than that of the source. */
export interface ShuffleFlow {
  /** How many wait to be drawn where all cannot be drawn from. */
  readonly bufferSize: number;
  readonly random: () => Random;
}

export function isStream(images: LabelledImages | ImageStream): images is ImageStream {
  return 'open' in images;
}

/** What is read by its index, which alone is pulled. */
export function indexedFlow(images: LabelledImages, shuffle?: ShuffleFlow): ImageFlow<number> {
  const { size, shardEnds } = images;
  return {
    open: () => {
      if (shuffle === undefined) return countUpTo(size);
      const { bufferSize, random } = shuffle;
      if (shardEnds === undefined) return permutation(size, random());
      return shuffleNearby(shardEnds, { bufferSize, random: random() });
    },
    total: size,
    load: (options) => (indices) => indices.pipe(loadImages(images, options), expectCount(size)),
  };
}

/** What comes one after the other, encoded or decoded. */
export function streamFlow(stream: ImageStream, shuffle?: ShuffleFlow): ImageFlow<Indexed<StoredImage>> {
  const { location, size } = stream;
  return {
    open: (signal) => {
      const images = numberImages(stream, signal);
      if (shuffle === undefined) return images;
      return shuffleStream(images, { bufferSize: shuffle.bufferSize, random: shuffle.random() });
    },
    total: size,
    load:
      ({ prepare, concurrency }) =>
      (images) => {
        const loaded = images.pipe(
          mapParallel(
            (stored, _position, signal) =>
              attempt(
                () => stored.path,
                () => {
                  _assertPixels(stored);
                  return prepare(stored, stored.index, signal);
                },
              ),
            { concurrency },
          ),
          throwIfEmpty(() => _empty(location)),
        );
        return size === undefined ? loaded : loaded.pipe(expectCount(size));
      },
  };
}

function _assertPixels(stored: StoredImage): void {
  if ('encoded' in stored) return;
  const { width, height, channels, pixels } = stored;
  if (pixels.length === width * height * channels && pixels.length > 0) return;
  throw new FerError(
    'IMAGE_INVALID',
    `Could not use the image because ${width}x${height}x${channels} pixels take ${width * height * channels} bytes: it has ${pixels.length}`,
  );
}

function _empty(location: string): FerError {
  return new FerError(
    'DATASET_INVALID',
    `Could not go on with ${location} because it gave no image: \`open\` must begin afresh at each call`,
  );
}
