/**
 * The share of the learning rate that a cosine leaves: 1 before the first step, 0 after the last.
 *
 * `CosineAnnealingLR` of PyTorch and `CosineDecay` of Keras (Loshchilov and Hutter, 2017, without restarts).
 *
 * @param step counted from 0
 */
export function cosineShare(step: number, steps: number): number {
  return (1 + Math.cos((Math.PI * Math.min(step, steps)) / steps)) / 2;
}
