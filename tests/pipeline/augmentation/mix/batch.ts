import type { Batch } from '../../../../src/pipeline/index.ts';

/** A batch of grey or colour pictures, 3 wide and 2 high, of two classes in turn; value i of picture n is 100 n + i. */
export function batchOf(size: number, channels = 1): Batch {
  const length = 6 * channels;
  return {
    images: Float32Array.from(
      { length: size * length },
      (_, i) => 100 * Math.floor(i / length) + (i % length),
    ),
    labels: Float32Array.from({ length: size * 2 }, (_, i) => Number(i % 2 === Math.floor(i / 2) % 2)),
    shape: [size, 2, 3, channels],
    size,
    paths: Array.from({ length: size }, (_, i) => `${i}.png`),
  };
}
