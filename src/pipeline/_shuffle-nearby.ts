import { permutation, type Random } from '../base/index.ts';
import { createShuffleBuffer } from './_shuffle-buffer.ts';

export interface ShuffleNearbyOptions {
  /** How many indices wait to be drawn. */
  readonly bufferSize: number;
  readonly random: Random;
}

/**
 * Shuffles the indices of images that lie in long files, so that what is read soon after each other lies near each
 * other: the files are taken in random order and each from front to back, through a buffer from which one of
 * `bufferSize` is drawn at random, as WebDataset does. Each index comes once; the buffer holds indices, not images.
 *
 * @param ends the index after the last of each file
 */
export function* shuffleNearby(ends: Uint32Array, options: ShuffleNearbyOptions): Generator<number, void> {
  const { bufferSize, random } = options;
  const slots = new Uint32Array(Math.min(bufferSize, ends.at(-1) ?? 0));
  const buffer = createShuffleBuffer({ slots, random });
  for (const file of permutation(ends.length, random)) {
    for (let index = ends[file - 1] ?? 0; index < ends[file]!; index++) {
      const drawn = buffer.swap(index);
      if (drawn !== undefined) yield drawn;
    }
  }
  for (let drawn = buffer.draw(); drawn !== undefined; drawn = buffer.draw()) yield drawn;
}
