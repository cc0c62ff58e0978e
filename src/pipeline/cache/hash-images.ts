import { createHash } from 'node:crypto';
import type { LabelledImages } from '../../data/index.ts';
import { countUpTo } from '../_count-up-to.ts';
import { defaultConcurrency } from '../_default-concurrency.ts';
import { digestStored } from '../_digest-stored.ts';
import { loadImages } from '../load-images.ts';
import { pullThrough } from '../pull-through.ts';

/**
 * A SHA-256 over label, name and content of all images in order, without decoding any; of one that cannot be read, over
 * the reason.
 */
export async function hashImages(
  images: LabelledImages,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<string> {
  const concurrency = defaultConcurrency();
  const outcomes = pullThrough(() => countUpTo(images.size), {
    window: 2 * concurrency,
    operate: (indices) =>
      indices.pipe(
        loadImages(images, { concurrency, prepare: async (stored) => digestStored(images.location, stored) }),
      ),
    weigh: () => 1,
    signal,
  });
  const hash = createHash('sha256');
  for await (const outcome of outcomes) hash.update(outcome.ok ? outcome.value : outcome.code);
  return hash.digest('hex');
}
