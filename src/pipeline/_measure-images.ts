import { createHash } from 'node:crypto';
import type { ImageStream, LabelledImages } from '../data/index.ts';
import { preprocessImage } from '../image/index.ts';
import { defaultConcurrency } from './_default-concurrency.ts';
import { digestStored } from './_digest-stored.ts';
import { type ImageFlow, indexedFlow, isStream, streamFlow } from './_image-flow.ts';
import { type Moments, measureMoments, mergeMoments, NO_MOMENTS } from './_moments.ts';
import type { Shape } from './_shape.ts';
import { decodeStored } from './decode-images.ts';
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
  images: LabelledImages | ImageStream,
  shape: Shape | undefined,
  options: ComputeStatisticsOptions,
): Promise<Tally> {
  const { location, size: total = Number.POSITIVE_INFINITY } = images;
  // The classes of a stream come to light one by one.
  const counts = new Map(isStream(images) ? [] : images.labels.map((label) => [label, 0]));
  const sizes = new Map<string, ImageSizeCount>();
  const hash = createHash('sha256');
  const rejects: Reject[] = [];
  let moments: readonly Moments[] = [];
  let done = 0;
  const streaming = { ...options, location, shape, onReject: (reject: Reject) => rejects.push(reject) };
  const measures = isStream(images)
    ? _streamMeasures(streamFlow(images), streaming)
    : _streamMeasures(indexedFlow(images), streaming);
  for await (const measure of measures) {
    const { width, height, channels } = measure.original;
    const key = `${width}x${height}x${channels}`;
    sizes.set(key, { width, height, channels, count: (sizes.get(key)?.count ?? 0) + 1 });
    counts.set(measure.label, (counts.get(measure.label) ?? 0) + 1);
    hash.update(measure.digest);
    moments = measure.moments.map((channel, i) => mergeMoments(moments[i] ?? NO_MOMENTS, channel));
    done += 1;
    options.onProgress?.(done + rejects.length, total);
  }
  return {
    counts: Object.fromEntries(isStream(images) ? [...counts].sort(([a], [b]) => (a < b ? -1 : 1)) : counts),
    imageSizes: [...sizes.values()].sort((a, b) => b.count - a.count),
    moments,
    rejects,
    dataHash: hash.digest('hex'),
  };
}

/** What is kept of an image once it has been read. */
interface _Measure {
  readonly label: string;
  readonly original: Shape;
  readonly digest: Uint8Array;
  readonly moments: readonly Moments[];
}

interface _StreamMeasuresOptions extends ComputeStatisticsOptions {
  readonly location: string;
  readonly shape: Shape | undefined;
  readonly onReject: (reject: Reject) => void;
}

function _streamMeasures<Item>(
  { open, total, load }: ImageFlow<Item>,
  options: _StreamMeasuresOptions,
): AsyncIterable<_Measure> {
  const { concurrency = defaultConcurrency(), location, shape } = options;
  const { maxRejectShare, onBadImage, signal, onImage, onReject } = options;
  return pullThrough(open, {
    window: 2 * concurrency,
    operate: (items, release) =>
      items.pipe(
        load({
          concurrency,
          prepare: async (stored, index) => {
            const sample = await decodeStored(stored);
            const image = shape === undefined ? sample : preprocessImage(sample, shape);
            await onImage?.(index, image);
            return {
              label: stored.label,
              original: { width: sample.width, height: sample.height, channels: sample.channels },
              digest: digestStored(location, stored),
              moments: measureMoments(image),
            };
          },
        }),
        settleRejects({
          total,
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
