import { createHash } from 'node:crypto';
import type { LabelledImages } from '../data/index.ts';
import { preprocessImage } from '../image/index.ts';
import { countUpTo } from './_count-up-to.ts';
import { defaultConcurrency } from './_default-concurrency.ts';
import { digestStored } from './_digest-stored.ts';
import { type Moments, measureMoments, mergeMoments, NO_MOMENTS } from './_moments.ts';
import type { Shape } from './_shape.ts';
import { decodeStored } from './decode-images.ts';
import { loadImages } from './load-images.ts';
import type { Reject } from './outcome.ts';
import { pullThrough } from './pull-through.ts';
import { settleRejects } from './settle-rejects.ts';
import type { ComputeStatisticsOptions, ImageSizeCount } from './statistics.ts';

export interface Tally {
  readonly counts: Readonly<Record<string, number>>;
  readonly imageSizes: readonly ImageSizeCount[];
  readonly moments: readonly Moments[];
  readonly rejects: readonly Reject[];
  readonly dataHash: string;
}

/** One pass; the pixels are measured in the given shape, or as they are. */
export async function measureImages(
  images: LabelledImages,
  shape: Shape | undefined,
  options: ComputeStatisticsOptions,
): Promise<Tally> {
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
  readonly original: Shape;
  readonly digest: Uint8Array;
  readonly moments: readonly Moments[];
}

interface _StreamMeasuresOptions extends ComputeStatisticsOptions {
  readonly onReject: (reject: Reject) => void;
}

function _streamMeasures(
  images: LabelledImages,
  shape: Shape | undefined,
  options: _StreamMeasuresOptions,
): AsyncIterable<_Measure> {
  const {
    concurrency = defaultConcurrency(),
    maxRejectShare,
    onBadImage,
    signal,
    onImage,
    onReject,
  } = options;
  return pullThrough(() => countUpTo(images.size), {
    window: 2 * concurrency,
    operate: (indices, release) =>
      indices.pipe(
        loadImages(images, {
          concurrency,
          prepare: async (stored, index) => {
            const sample = await decodeStored(stored);
            const image = shape === undefined ? sample : preprocessImage(sample, shape);
            await onImage?.(index, image);
            return {
              label: stored.label,
              original: { width: sample.width, height: sample.height, channels: sample.channels },
              digest: digestStored(images.location, stored),
              moments: measureMoments(image),
            };
          },
        }),
        settleRejects({
          total: images.size,
          maxRejectShare,
          onBadImage,
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
