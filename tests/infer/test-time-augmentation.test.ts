import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cropBox, type RawImage, resizeImage } from '../../src/image/index.ts';
import { loadClassifier } from '../../src/infer/index.ts';
import { mirrorImage, variantsOf } from '../../src/infer/test-time-augmentation.ts';
import { greyImage, LINEAR_MODEL, linearProbabilities } from './linear-model.ts';

/** Two rows of three pixels of three channels, each value different. */
const colours: RawImage = {
  width: 3,
  height: 2,
  channels: 3,
  pixels: Uint8Array.from({ length: 18 }, (_, index) => index),
};

test('mirrorImage() exchanges left and right and keeps the channels of a pixel together', () => {
  assert.deepEqual(
    [...mirrorImage(colours).pixels],
    [6, 7, 8, 3, 4, 5, 0, 1, 2, 15, 16, 17, 12, 13, 14, 9, 10, 11],
  );
  assert.deepEqual(mirrorImage(mirrorImage(colours)), colours);
});

test('flip has two variants: the picture and its mirror image', () => {
  assert.deepEqual(
    variantsOf('flip').map((variant) => variant(colours)),
    [colours, mirrorImage(colours)],
  );
});

test('tencrop of 48x48 takes corners and centre of 44x44 and their mirror images, each at the whole size', () => {
  const face: RawImage = {
    width: 48,
    height: 48,
    channels: 1,
    pixels: Uint8Array.from(
      { length: 48 * 48 },
      (_, index) => (index * 7 + Math.floor(index / 48) * 13) % 256,
    ),
  };
  const corners = [
    [0, 0],
    [4, 0],
    [0, 4],
    [4, 4],
    [2, 2],
  ].map(([left, top]) =>
    resizeImage(cropBox(face, { left: left!, top: top!, width: 44, height: 44 }), { width: 48, height: 48 }),
  );
  assert.deepEqual(
    variantsOf('tencrop').map((variant) => variant(face)),
    [...corners, ...corners.map(mirrorImage)],
  );
});

test('predict() gives the mean of the probabilities of the variants', async () => {
  await using classifier = await loadClassifier(LINEAR_MODEL);
  // The model takes the mean level, which a mirror image does not change.
  for (const tta of ['none', 'flip', 'tencrop'] as const) {
    const [row] = await classifier.predict([greyImage(60)], { tta });
    for (const [index, expected] of linearProbabilities(60).entries()) {
      assert.ok(Math.abs(row![index]! - expected) < 1e-6);
    }
  }
  const ramp: RawImage = { ...greyImage(0), pixels: Uint8Array.of(0, 80, 160, 240, 0, 80, 160, 240) };
  const variants = variantsOf('tencrop').map((variant) => variant(ramp));
  const rows = await classifier.predict(variants);
  const mean = [0, 1, 2].map((label) => rows.reduce((sum, row) => sum + row[label]!, 0) / rows.length);
  const [row] = await classifier.predict([ramp], { tta: 'tencrop' });
  for (const [index, expected] of mean.entries()) assert.ok(Math.abs(row![index]! - expected) < 1e-6);
  assert.notEqual(row![0], (await classifier.predict([ramp]))[0]![0]);
});
