import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom, type Random } from '../../../src/base/index.ts';
import {
  type AugmentationDraw,
  drawAugmentation,
} from '../../../src/pipeline/augmentation/draw-augmentation.ts';
import {
  type Augmentation,
  addNoise,
  adjustLight,
  augmentFace,
  createAugmentation,
  equalizeHistogram,
  noAugmentation,
  paperAugmentation,
} from '../../../src/pipeline/index.ts';
import { assertWithin, bytesOf, golden } from './golden.ts';

for (const image of golden.images) {
  const { width, height, channels, augmented, noise } = image;
  if (augmented.length === 0) continue;
  test(`augmentFace() does the five steps on ${width}x${height}x${channels} as OpenCV ${golden.opencv} in the paper's order`, () => {
    const sample = { width, height, channels, pixels: bytesOf(image.pixels), path: 'a.png', label: 'happy' };
    for (const { draw, pixels } of augmented) {
      const face = augmentFace(sample, fixed(draw), scripted(draw, noise));
      // Values near a half may be rounded to the other side.
      assertWithin(face.pixels, bytesOf(pixels), { tolerance: 1, what: JSON.stringify(draw) });
      const different = face.pixels.filter((pixel, i) => pixel !== bytesOf(pixels)[i]).length;
      assert.ok(different <= 1, `${different} pixels are rounded to the other side`);
      assert.deepEqual([face.path, face.label, face.width, face.height], ['a.png', 'happy', width, height]);
    }
  });
}

const face = {
  width: 16,
  height: 16,
  channels: 1 as const,
  pixels: bytesOf(golden.images[0]!.pixels),
};

test('augmentFace() gives the same bytes for the same generator state and others for another', () => {
  const pixelsOf = (seed: number): string =>
    Buffer.from(augmentFace(face, paperAugmentation, createRandom(seed)).pixels).toString('hex');
  assert.equal(pixelsOf(1), pixelsOf(1));
  assert.notEqual(pixelsOf(1), pixelsOf(2));
});

test('augmentFace() changes neither its input nor an earlier result', () => {
  const before = face.pixels.slice();
  const first = augmentFace(face, paperAugmentation, createRandom(1));
  const copy = first.pixels.slice();
  augmentFace(face, paperAugmentation, createRandom(2));
  assert.deepEqual(face.pixels, before);
  assert.deepEqual(first.pixels, copy);
});

test('augmentFace() without steps gives equal pixels in an array of their own', () => {
  const copy = augmentFace(face, noAugmentation, createRandom(1));
  assert.deepEqual(copy.pixels, face.pixels);
  assert.notEqual(copy.pixels, face.pixels);
});

test('augmentFace() does the steps after the five, which stay as they were', () => {
  const steps = createAugmentation({ steps: [{ equalize: {} }, { erase: {}, probability: 0 }] }).steps;
  const five = augmentFace({ ...face, path: 'a.png' }, paperAugmentation, createRandom(3));
  const more = augmentFace({ ...face, path: 'a.png' }, { ...paperAugmentation, steps }, createRandom(3));
  assert.deepEqual(more, equalizeHistogram(five));
  assert.equal(more.path, 'a.png');
});

test('augmentFace() clips to 0-255 and rounds halves to even, once at the end', () => {
  const sample = { width: 4, height: 1, channels: 1 as const, pixels: Uint8Array.of(0, 1, 3, 255) };
  const augmentation: Augmentation = { contrast: { factor: [1.5, 1.5] }, brightness: { shift: [-1, -1] } };
  // -1, 0.5, 3.5 and 381.5
  assert.deepEqual([...augmentFace(sample, augmentation, createRandom(1)).pixels], [0, 0, 4, 255]);
});

test('augmentFace() adjusts light and adds noise as the functions for each do', () => {
  const draw = { degrees: 0, isFlipped: false, zoom: 1, contrast: 1.07, brightness: -3.3, sigma: 20 };
  const random = createRandom(4);
  drawAugmentation(fixed(draw), random);
  const lit = adjustLight({ ...face, values: Float32Array.from(face.pixels) }, draw);
  const expected = Uint8ClampedArray.from(addNoise(lit, { sigma: draw.sigma, random }).values);
  const { pixels } = augmentFace(face, fixed(draw), createRandom(4));
  assert.deepEqual([...pixels], [...expected]);
});

/** An augmentation whose draws are certain. */
function fixed(draw: AugmentationDraw): Augmentation {
  return {
    rotate: { degrees: [draw.degrees, draw.degrees] },
    flip: { probability: draw.isFlipped ? 1 : 0 },
    zoom: { factor: [draw.zoom, draw.zoom] },
    contrast: { factor: [draw.contrast, draw.contrast] },
    brightness: { shift: [draw.brightness, draw.brightness] },
    noise: { probability: draw.sigma > 0 ? 1 : 0, sigma: draw.sigma },
  };
}

/** A generator whose normal draws are the stored noise. */
function scripted(draw: AugmentationDraw, noise: readonly number[]): Random {
  return {
    ...createRandom(1),
    fillNormals: (out) => out.set(draw.sigma > 0 ? noise.slice(0, out.length) : [Number.NaN]),
  };
}
