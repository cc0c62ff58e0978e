import { createHash } from 'node:crypto';
import { FerError } from '../base/index.ts';
import type { LabelledImages, StoredImage } from '../data/index.ts';
import { type ImageSize, preprocessImage, type RawImage } from '../image/index.ts';
import { countUpTo } from './_count-up-to.ts';
import { defaultConcurrency } from './_default-concurrency.ts';
import { type Moments, measureMoments, mergeMoments, NO_MOMENTS } from './_moments.ts';
import { decodeStored } from './decode-images.ts';
import { loadImages } from './load-images.ts';
import type { Reject } from './outcome.ts';
import { pullThrough } from './pull-through.ts';
import { settleRejects } from './settle-rejects.ts';

export interface ComputeStatisticsOptions {
  /**
   * The size to which images are brought before their pixels are measured.
   *
   * @default the commonest size
   */
  readonly imageSize?: ImageSize | undefined;
  /**
   * The channels to which images are brought before their pixels are measured.
   *
   * @default the commonest
   */
  readonly channels?: 1 | 3 | undefined;
  /** @default the number of cores, at most the number of threads in Node's pool */
  readonly concurrency?: number;
  /**
   * The share of unusable images beyond which it fails with `TOO_MANY_BAD_IMAGES`.
   *
   * @default 0.01
   */
  readonly maxRejectShare?: number;
  readonly signal?: AbortSignal;
  /** Told after each image; a second pass, where one is needed, counts from 0 again. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** How many images have one size and number of channels. */
export interface ImageSizeCount {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly count: number;
}

export interface Statistics {
  /** How many images are usable. */
  readonly size: number;
  /** Usable images of each class. */
  readonly counts: Readonly<Record<string, number>>;
  /** The size and channels at which the pixels were measured. */
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  /** One value for grey, red, green and blue for colour; 0-255. */
  readonly mean: readonly number[];
  /** The population standard deviation, one value for each channel. */
  readonly std: readonly number[];
  /** The sizes of the files, the commonest first. */
  readonly imageSizes: readonly ImageSizeCount[];
  readonly rejects: readonly Reject[];
  /** SHA-256 over label, name and content of all images in order; the same wherever the data set lies. */
  readonly dataHash: string;
}

/**
 * Counts the images of a data set and measures their pixels in one streaming pass.
 *
 * A second pass runs only where size or channels were left open and not all images have the commonest: pixels count
 * as training sees them, after the same preprocessing.
 *
 * @throws FerError `TOO_MANY_BAD_IMAGES`, and `DATASET_INVALID` where no image is usable
 */
export async function computeStatistics(
  images: LabelledImages,
  options: ComputeStatisticsOptions = {},
): Promise<Statistics> {
  const { imageSize, channels } = options;
  const wanted = imageSize && channels && { ...imageSize, channels };
  const first = await _measureAll(images, wanted, options);
  if (first.imageSizes.length === 0) {
    throw new FerError('DATASET_INVALID', `Could not measure ${images.location} because no image is usable`);
  }
  const shape = wanted ?? {
    ..._commonestShape(first.imageSizes),
    ...imageSize,
    ...(channels && { channels }),
  };
  const isMeasured = wanted !== undefined || first.imageSizes.every((size) => _isOfShape(size, shape));
  const { moments } = isMeasured ? first : await _measureAll(images, shape, options);
  const { counts, imageSizes, rejects, dataHash } = first;
  const { width, height } = shape;
  return {
    size: Object.values(counts).reduce((sum, count) => sum + count, 0),
    counts,
    width,
    height,
    channels: shape.channels,
    mean: moments.map(({ mean }) => mean),
    std: moments.map(({ squaredDeviations, count }) => Math.sqrt(squaredDeviations / count)),
    imageSizes,
    rejects,
    dataHash,
  };
}

type _Shape = Pick<RawImage, 'width' | 'height' | 'channels'>;

interface _Tally {
  readonly counts: Readonly<Record<string, number>>;
  readonly imageSizes: readonly ImageSizeCount[];
  readonly moments: readonly Moments[];
  readonly rejects: readonly Reject[];
  readonly dataHash: string;
}

/** One pass; the pixels are measured in the given shape, or as they are. */
async function _measureAll(
  images: LabelledImages,
  shape: _Shape | undefined,
  options: ComputeStatisticsOptions,
): Promise<_Tally> {
  const counts: Record<string, number> = Object.fromEntries(images.labels.map((label) => [label, 0]));
  const sizes = new Map<string, ImageSizeCount>();
  const hash = createHash('sha256');
  const rejects: Reject[] = [];
  let moments: readonly Moments[] = [];
  let done = 0;
  for await (const measure of _streamMeasures(images, shape, {
    ...options,
    onReject: (reject) => rejects.push(reject),
  })) {
    const { width, height, channels } = measure.original;
    const key = `${width}x${height}x${channels}`;
    sizes.set(key, { width, height, channels, count: (sizes.get(key)?.count ?? 0) + 1 });
    counts[measure.label]! += 1;
    hash.update(measure.digest);
    moments = measure.moments.map((channel, i) => mergeMoments(moments[i] ?? NO_MOMENTS, channel));
    done += 1;
    options.onProgress?.(done + rejects.length, images.size);
  }
  const imageSizes = [...sizes.values()].sort((a, b) => b.count - a.count);
  return { counts, imageSizes, moments, rejects, dataHash: hash.digest('hex') };
}

/** What is kept of an image once it has been read. */
interface _Measure {
  readonly label: string;
  readonly original: _Shape;
  readonly digest: Uint8Array;
  readonly moments: readonly Moments[];
}

interface _StreamMeasuresOptions extends ComputeStatisticsOptions {
  readonly onReject: (reject: Reject) => void;
}

function _streamMeasures(
  images: LabelledImages,
  shape: _Shape | undefined,
  options: _StreamMeasuresOptions,
): AsyncIterable<_Measure> {
  const { concurrency = defaultConcurrency(), maxRejectShare, signal, onReject } = options;
  return pullThrough(() => countUpTo(images.size), {
    window: 2 * concurrency,
    operate: (indices, release) =>
      indices.pipe(
        loadImages(images, {
          concurrency,
          prepare: async (stored) => {
            const sample = await decodeStored(stored);
            return {
              label: stored.label,
              original: { width: sample.width, height: sample.height, channels: sample.channels },
              digest: _digest(images.location, stored),
              moments: measureMoments(shape === undefined ? sample : preprocessImage(sample, shape)),
            };
          },
        }),
        settleRejects({
          total: images.size,
          maxRejectShare,
          onReject: (reject) => {
            onReject(reject);
            release(1);
          },
        }),
      ),
    weigh: () => 1,
    signal,
  });
}

/** A hash of label, name below the place of the data set, and content. */
function _digest(location: string, stored: StoredImage): Uint8Array {
  const { path, label } = stored;
  const name = path.startsWith(location) ? path.slice(location.length) : path;
  const content = 'encoded' in stored ? stored.encoded : stored.pixels;
  return createHash('sha256')
    .update(JSON.stringify([label, name.replaceAll('\\', '/').replace(/^\/+/, ''), content.length]))
    .update(content)
    .digest();
}

/** The commonest size and, apart from it, the commonest number of channels; on ties that of the earlier image. */
function _commonestShape(imageSizes: readonly ImageSizeCount[]): _Shape {
  const { width, height } = _commonest(imageSizes, (size) => `${size.width}x${size.height}`);
  const { channels } = _commonest(imageSizes, (size) => `${size.channels}`);
  return { width, height, channels };
}

function _commonest(
  imageSizes: readonly ImageSizeCount[],
  keyOf: (size: ImageSizeCount) => string,
): ImageSizeCount {
  const totals = new Map<string, number>();
  for (const size of imageSizes) totals.set(keyOf(size), (totals.get(keyOf(size)) ?? 0) + size.count);
  return imageSizes.reduce((best, size) =>
    totals.get(keyOf(size))! > totals.get(keyOf(best))! ? size : best,
  );
}

function _isOfShape(size: _Shape, shape: _Shape): boolean {
  return size.width === shape.width && size.height === shape.height && size.channels === shape.channels;
}
