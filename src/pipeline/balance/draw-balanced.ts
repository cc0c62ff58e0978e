import { createRandom, FerError, permutation, type Random } from '../../base/index.ts';
import { indicesByLabel, type LabelledImages } from '../../data/index.ts';

export interface DrawBalancedOptions {
  /** How many images each class gets. */
  readonly target: number;
  readonly seed: number;
  /**
   * Another epoch draws anew.
   *
   * @default 0
   */
  readonly epoch?: number;
}

/**
 * Draws the same number of images from each class, as the paper's `balance_train_folder` does: of a class with more
 * images than the target a random sample without replacement, of one with fewer all of them and then random ones
 * again, with replacement.
 *
 * @returns one number for each image that is drawn, class by class. `draw % images.size` is the index of the image.
 *   `Math.floor(draw / images.size)` is 0 for an image drawn as it is, and counts 1, 2, 3 and so on in each class for
 *   those drawn again; so no number occurs twice
 * @throws FerError `DATASET_INVALID` for a class without images
 */
export function drawBalanced(images: LabelledImages, options: DrawBalancedOptions): Float64Array {
  const { target, seed, epoch = 0 } = options;
  const classes = indicesByLabel(images);
  const draws = new Float64Array(target * classes.size);
  let at = 0;
  for (const [label, indices] of classes) {
    if (indices.length === 0) throw _emptyClass(images.location, label);
    const random = createRandom(seed, 'balance', label, epoch);
    const taken = indices.length > target ? _sample(indices, target, random) : indices;
    draws.set(taken, at);
    for (let copy = 1; copy <= target - taken.length; copy++) {
      draws[at + taken.length + copy - 1] = indices[random.integer(indices.length)]! + copy * images.size;
    }
    at += target;
  }
  return draws;
}

/** Some of the indices, each once, in ascending order. */
function _sample(indices: Uint32Array, count: number, random: Random): Float64Array {
  const positions = permutation(indices.length, random).subarray(0, count);
  return Float64Array.from(positions, (position) => indices[position]!).sort();
}

function _emptyClass(location: string, label: string): FerError {
  return new FerError(
    'DATASET_INVALID',
    `Could not balance ${location} because a class has no usable image: ${label}`,
    { details: { label } },
  );
}
