import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { LabelledImages, SplitName } from '../../data/index.ts';
import { type RawImage, resizeImage, toGrey } from '../../image/index.ts';
import { countUpTo } from '../_count-up-to.ts';
import { defaultConcurrency } from '../_default-concurrency.ts';
import { decodeStored } from '../decode-images.ts';
import { loadImages } from '../load-images.ts';
import type { Reject } from '../outcome.ts';
import { pullThrough } from '../pull-through.ts';
import { settleRejects } from '../settle-rejects.ts';
import { differenceHash, type ImageHash } from './difference-hash.ts';

/** What is kept of an image once it has been looked at: about 400 bytes. */
export interface ImageRecord {
  readonly split: SplitName;
  readonly index: number;
  readonly label: string;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  /** Of size, channels and pixels: 128 bits of their SHA-256. */
  readonly digest: string;
  readonly isConstant: boolean;
  readonly hash: ImageHash;
  /** In grey, `THUMBNAIL_SIDE` pixels wide and high. */
  readonly thumbnail: Uint8Array;
}

export interface ReadRecordsOptions {
  readonly split: SplitName;
  readonly concurrency?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onReject: (reject: Reject) => void;
}

const THUMBNAIL_SIDE = 16;

/** Looks at each image of a split once, in order. */
export function readRecords(images: LabelledImages, options: ReadRecordsOptions): AsyncIterable<ImageRecord> {
  const { split, concurrency = defaultConcurrency(), signal, onReject } = options;
  return pullThrough(() => countUpTo(images.size), {
    window: 2 * concurrency,
    operate: (indices, release) =>
      indices.pipe(
        loadImages(images, {
          concurrency,
          prepare: async (stored, index) => {
            const { width, height, channels, pixels } = await decodeStored(stored);
            const image = { width, height, channels, pixels };
            const { label } = stored;
            return { split, index, label, width, height, channels, ..._describe(image) };
          },
        }),
        settleRejects({
          total: images.size,
          // Unreadable images are part of what is asked for.
          maxRejectShare: 1,
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

/** What stands for an image in the hash of the data set; the same wherever that lies. */
export function identifyRecord({ split, label, digest }: ImageRecord, path: string): string {
  return JSON.stringify([split, label, basename(path), digest]);
}

function _describe(image: RawImage): Pick<ImageRecord, 'digest' | 'isConstant' | 'hash' | 'thumbnail'> {
  const { width, height, channels, pixels } = image;
  const size = { width: THUMBNAIL_SIDE, height: THUMBNAIL_SIDE };
  return {
    digest: createHash('sha256')
      .update(`${width}x${height}x${channels}:`)
      .update(pixels)
      .digest('base64')
      .slice(0, 22),
    isConstant: pixels.every((value, i) => value === pixels[i % channels]),
    hash: differenceHash(image),
    thumbnail: resizeImage(toGrey(image), size).pixels,
  };
}
