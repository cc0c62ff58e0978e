import { createRandom, permutation } from '../base/index.ts';
import { indicesByLabel } from './indices-by-label.ts';
import type { LabelledImages } from './labelled-images.ts';
import { subsetImages } from './subset-images.ts';

export interface SplitStratifiedOptions {
  /**
   * The share of each class that is held out.
   *
   * @default 0.1
   */
  readonly fraction?: number;
  readonly seed: number;
}

export interface StratifiedSplit {
  readonly kept: LabelledImages;
  readonly heldOut: LabelledImages;
}

/**
 * Holds out a share of each class, drawn by the seed: rounded, at least one image, and never the last one of a class.
 *
 * Both parts keep the order of the images.
 */
export function splitStratified(images: LabelledImages, options: SplitStratifiedOptions): StratifiedSplit {
  const { fraction = 0.1, seed } = options;
  if (!(fraction > 0 && fraction < 1)) {
    throw new RangeError(`Could not split because \`fraction\` is not between 0 and 1: ${fraction}`);
  }
  const isHeldOut = new Uint8Array(images.size);
  for (const [label, indices] of indicesByLabel(images)) {
    const wanted = Math.max(1, Math.round(indices.length * fraction));
    const order = permutation(indices.length, createRandom(seed, 'split', label));
    for (const position of order.subarray(0, Math.min(wanted, indices.length - 1))) {
      isHeldOut[indices[position]!] = 1;
    }
  }
  const all = Uint32Array.from({ length: images.size }, (_, index) => index);
  return {
    kept: subsetImages(
      images,
      all.filter((index) => isHeldOut[index] === 0),
    ),
    heldOut: subsetImages(
      images,
      all.filter((index) => isHeldOut[index] === 1),
    ),
  };
}
