import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { RawImage } from '../../src/image/index.ts';
import {
  type Classifier,
  drawExplanation,
  explainImage,
  type ForeignPreprocess,
  loadClassifier,
} from '../../src/infer/index.ts';
import { occlusionBoxes } from '../../src/infer/occlusion-boxes.ts';
import { greyImage, LINEAR_MODEL, linearProbabilities } from './linear-model.ts';

interface Golden {
  readonly preprocess: Pick<ForeignPreprocess, 'scale' | 'mean' | 'std'>;
  readonly cases: readonly {
    readonly patch: number;
    readonly stride: number;
    readonly label: number | null;
    readonly pixels: readonly number[];
    readonly target: number;
    readonly probability: number;
    readonly drops: readonly number[];
  }[];
}

const goldenPath = (name: string): string => fileURLToPath(new URL(`golden/${name}`, import.meta.url));
const golden = JSON.parse(readFileSync(goldenPath('explanations.json'), 'utf8')) as Golden;
const LABELS = ['a', 'b', 'c', 'd'];
/** Mean 100: what is brighter speaks for angry, what is darker for happy. */
const PICTURE: RawImage = {
  width: 4,
  height: 2,
  channels: 1,
  pixels: Uint8Array.from([180, 120, 100, 100, 100, 80, 60, 60]),
};

for (const { patch, stride, label, pixels, target, probability, drops } of golden.cases) {
  const how = `${patch}x${patch} every ${stride}, ${label === null ? 'the likeliest' : LABELS[label]}`;
  test(`explainImage() gives what covering pixel by pixel gives in Python (${how})`, async () => {
    await using classifier = await loadClassifier(goldenPath('foreign-nhwc.onnx'), {
      labels: LABELS,
      preprocess: { layout: 'NHWC', channels: 3, width: 3, height: 2, ...golden.preprocess },
      activation: 'softmax',
    });
    const image: RawImage = { width: 3, height: 2, channels: 3, pixels: Uint8Array.from(pixels) };
    const result = await explainImage(classifier, image, {
      patch,
      stride,
      label: label === null ? undefined : LABELS[label],
    });
    assert.equal(result.label, LABELS[target]);
    assert.ok(Math.abs(result.probability - probability) < 1e-6);
    assert.equal(result.drops.length, 6);
    for (const [at, drop] of drops.entries()) assert.ok(Math.abs(result.drops[at]! - drop) < 2e-6);
  });
}

test('explainImage() of a linear model is what can be worked out by hand', async () => {
  await using classifier = await loadClassifier(LINEAR_MODEL);
  const result = await explainImage(classifier, PICTURE, { label: 'angry', patch: 1, stride: 1 });
  const whole = linearProbabilities(100)[0]!;
  for (const [at, level] of PICTURE.pixels.entries()) {
    const covered = linearProbabilities(100 + (100 - level) / 8)[0]!;
    assert.ok(Math.abs(result.drops[at]! - (whole - covered)) < 1e-6);
  }
  const { drop, ...box } = result.strongest;
  assert.deepEqual(box, { left: 0, top: 0, width: 1, height: 1 });
  assert.equal(
    drop,
    result.drops.reduce((most, each) => Math.max(most, each)),
  );
});

test('explainImage() gives the same in batches of any size, and each picture is covered once', async () => {
  await using classifier = await loadClassifier(LINEAR_MODEL);
  const sizes: number[] = [];
  const counting: Classifier = {
    ...classifier,
    predict: (images, options) => {
      sizes.push(images.length);
      return classifier.predict(images, options);
    },
  };
  const one = await explainImage(counting, PICTURE, { patch: 2, stride: 1, batchSize: 2 });
  assert.deepEqual(sizes, [1, 2, 1]);
  const other = await explainImage(classifier, PICTURE, { patch: 2, stride: 1 });
  assert.deepEqual([...one.drops], [...other.drops]);
});

test('explainImage() finds nothing in a picture of one grey level', async () => {
  await using classifier = await loadClassifier(LINEAR_MODEL);
  const result = await explainImage(classifier, greyImage(170));
  assert.ok(result.drops.every((drop) => drop === 0));
  assert.deepEqual(
    [...drawExplanation(result).pixels],
    Array.from({ length: 24 }, () => 170),
  );
});

test('explainImage() takes a file and stops where the signal is aborted', async () => {
  await using classifier = await loadClassifier(LINEAR_MODEL);
  const signal = AbortSignal.abort(new Error('enough'));
  await assert.rejects(explainImage(classifier, PICTURE, { signal }), { message: 'enough' });
  await assert.rejects(explainImage(classifier, 'no-such-file.png'), { code: 'NO_SUCH_INPUT' });
});

test('explainImage() refuses a label that the model lacks and squares that do not fit', async () => {
  await using classifier = await loadClassifier(LINEAR_MODEL);
  await assert.rejects(explainImage(classifier, PICTURE, { label: 'sad' }), {
    code: 'LABELS_MISMATCH',
    message: /the label `sad` because .*linear\.onnx does not have it: it has angry, happy, neutral$/,
  });
  await assert.rejects(explainImage(classifier, PICTURE, { patch: 3 }), /from 1 to 2: 3$/);
  await assert.rejects(explainImage(classifier, PICTURE, { patch: 2, stride: 3 }), /from 1 to 2, .*: 3$/);
});

test('occlusionBoxes() covers every pixel, the last square flush with the edge', () => {
  assert.deepEqual(
    occlusionBoxes({ width: 7, height: 3 }, { patch: 3, stride: 3 }).map(({ left, top }) => [left, top]),
    [
      [0, 0],
      [3, 0],
      [4, 0],
    ],
  );
  // 8 pixels every 4 of 48: 11 places on each side.
  assert.equal(occlusionBoxes({ width: 48, height: 48 }, {}).length, 121);
  assert.deepEqual(occlusionBoxes({ width: 1, height: 1 }, {}), [{ left: 0, top: 0, width: 1, height: 1 }]);
});

test('drawExplanation() hides more of the picture where more depends on it, orange for and blue against', () => {
  const image: RawImage = { width: 3, height: 1, channels: 1, pixels: Uint8Array.from([100, 100, 100]) };
  const { channels, pixels } = drawExplanation({
    label: 'a',
    probability: 1,
    image,
    drops: Float32Array.from([0.4, 0, -0.2]),
    strongest: { left: 0, top: 0, width: 1, height: 1, drop: 0.4 },
  });
  assert.equal(channels, 3);
  // A quarter of grey 100 and three quarters of (213, 94, 0); untouched; 0.625 of it and 0.375 of (86, 180, 233).
  assert.deepEqual([...pixels], [185, 96, 25, 100, 100, 100, 95, 130, 150]);
});
