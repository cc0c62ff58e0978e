import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { AugmentationDraw } from '../../../src/pipeline/augmentation/draw-augmentation.ts';
import type { FloatImage } from '../../../src/pipeline/index.ts';

/** What OpenCV gave for one call: for bytes and, where it was stored, for float32. */
export interface GoldenCall {
  readonly uint8: string;
  readonly float32?: string;
}

export interface GoldenImage {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly pixels: string;
  readonly rotated: readonly (GoldenCall & { readonly degrees: number })[];
  readonly flipped: string;
  readonly zoomed: readonly (GoldenCall & { readonly factor: number })[];
  readonly noise: readonly number[];
  readonly augmented: readonly { readonly draw: AugmentationDraw; readonly pixels: string }[];
}

/** The file that `make-augmentations.py` made. */
export const golden: { readonly opencv: string; readonly images: readonly GoldenImage[] } = JSON.parse(
  readFileSync(new URL('../golden/augmentations.json', import.meta.url), 'utf8'),
);

export function bytesOf(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64'));
}

export function floatImageOf({ width, height, channels, pixels }: GoldenImage): FloatImage {
  return { width, height, channels, values: Float32Array.from(bytesOf(pixels)) };
}

/**
 * Holds values against OpenCV's: within 1 grey level of what it gives for bytes, which it rounds after each call, and
 * within 0.001 of what it gives for float32, whose additions it orders differently.
 */
export function assertAsOpenCv(values: Float32Array, call: GoldenCall, what: string): void {
  assertWithin(values, bytesOf(call.uint8), { tolerance: 1, what });
  if (call.float32 === undefined) return;
  assertWithin(values, new Float32Array(bytesOf(call.float32).buffer), { tolerance: 0.001, what });
}

/** Fails where two arrays differ by more than the tolerance anywhere. */
export function assertWithin(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  { tolerance, what }: Limit,
): void {
  assert.equal(actual.length, expected.length, what);
  let largest = 0;
  for (let i = 0; i < expected.length; i++) largest = Math.max(largest, Math.abs(actual[i]! - expected[i]!));
  assert.ok(largest <= tolerance, `${what}: the largest difference is ${largest}`);
}

export interface Limit {
  readonly tolerance: number;
  readonly what: string;
}
