import assert from 'node:assert/strict';
import { test } from 'node:test';
import { from, lastValueFrom, toArray } from 'rxjs';
import {
  type Batch,
  type BatchImagesOptions,
  batchImages,
  type StandardizedSample,
} from '../../src/pipeline/index.ts';
import { LABELS } from './fake-images.ts';
import { testOperator } from './operator-contract.ts';

const inputs = [sample(1, 'happy'), sample(2, 'angry'), sample(3, 'happy')];

testOperator({
  name: 'batchImages()',
  operator: batchImages({ batchSize: 2, labels: LABELS }),
  inputs,
  outputs: [
    {
      images: Float32Array.of(1, 1.5, 2, 2.5),
      labels: Float32Array.of(0, 1, 1, 0),
      shape: [2, 1, 2, 1],
      size: 2,
      paths: ['1.png', '2.png'],
    },
    {
      images: Float32Array.of(3, 3.5),
      labels: Float32Array.of(0, 1),
      shape: [1, 1, 2, 1],
      size: 1,
      paths: ['3.png'],
    },
  ],
});

test('batchImages() flushes a partial last batch', async () => {
  assert.deepEqual(await sizes(5, { batchSize: 2 }), [2, 2, 1]);
});

test('batchImages() makes no empty batch after an exact multiple', async () => {
  assert.deepEqual(await sizes(4, { batchSize: 2 }), [2, 2]);
});

test('batchImages() leaves a partial batch out where `dropRemainder` says so', async () => {
  assert.deepEqual(await sizes(5, { batchSize: 2, dropRemainder: true }), [2, 2]);
  assert.deepEqual(await sizes(1, { batchSize: 2, dropRemainder: true }), []);
});

test('batchImages() orders the one-hot columns by the labels that it was given, not by name', async () => {
  const [batch] = await batches(inputs.slice(0, 2), { batchSize: 2, labels: ['happy', 'sad', 'angry'] });
  assert.deepEqual(batch?.labels, Float32Array.of(1, 0, 0, 0, 0, 1));
});

test('batchImages() fails for a label that is not among its own', async () => {
  await assert.rejects(batches([sample(1, 'bored')], { batchSize: 2, labels: LABELS }), {
    code: 'LABELS_MISMATCH',
    message: /1\.png is not one of angry, happy: bored$/,
  });
});

test('batchImages() fails for samples of two shapes', async () => {
  const wide = { ...sample(2, 'angry'), width: 1, height: 2 };
  await assert.rejects(batches([sample(1, 'happy'), wide], { batchSize: 2, labels: LABELS }), {
    code: 'INPUT_MISMATCH',
    message: /2\.png has another shape than 1\.png: 1x2x1 instead of 2x1x1$/,
  });
});

test('batchImages() refuses a batch size that is not a whole number of at least 1', () => {
  for (const batchSize of [0, 2.5])
    assert.throws(() => batchImages({ batchSize, labels: LABELS }), RangeError);
});

function sample(level: number, label: string): StandardizedSample {
  return {
    path: `${level}.png`,
    label,
    width: 2,
    height: 1,
    channels: 1,
    values: Float32Array.of(level, level + 0.5),
  };
}

function batches(samples: readonly StandardizedSample[], options: BatchImagesOptions): Promise<Batch[]> {
  return lastValueFrom(from(samples).pipe(batchImages(options), toArray()));
}

async function sizes(count: number, options: Omit<BatchImagesOptions, 'labels'>): Promise<number[]> {
  const samples = Array.from({ length: count }, (_, i) => sample(i, 'happy'));
  return (await batches(samples, { ...options, labels: LABELS })).map(({ size }) => size);
}
