import { fileURLToPath } from 'node:url';
import type { RawImage } from '../../src/image/index.ts';

/** A 4x2 grey classifier of angry, happy and neutral; `golden/make-linear.py` says what it computes. */
export const LINEAR_MODEL = fileURLToPath(new URL('golden/linear.onnx', import.meta.url));

/** A 4x2 picture of one grey level. */
export function greyImage(level: number): RawImage {
  return { width: 4, height: 2, channels: 1, pixels: new Uint8Array(8).fill(level) };
}

/** What the model gives for a picture of that mean level: the softmax of z, -z and 0. */
export function linearProbabilities(meanLevel: number): readonly number[] {
  const z = (meanLevel - 100) / 50;
  const sum = Math.exp(z) + Math.exp(-z) + 1;
  return [Math.exp(z) / sum, Math.exp(-z) / sum, 1 / sum];
}
