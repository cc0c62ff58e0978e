import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { FerError } from '../../src/base/index.ts';
import { type Classifier, type ImageSource, loadClassifier, predictImages } from '../../src/infer/index.ts';
import { greyImage, LINEAR_MODEL, linearProbabilities } from './linear-model.ts';

let classifier: Classifier;
before(async () => {
  classifier = await loadClassifier(LINEAR_MODEL);
});
after(() => classifier.close());

async function* sources(count: number, read?: (index: number) => void): AsyncGenerator<ImageSource> {
  for (let index = 0; index < count; index++) {
    yield {
      path: String(index),
      read: async () => {
        read?.(index);
        return greyImage(index);
      },
    };
  }
}

const CASES = [
  { count: 0, sizes: [] },
  { count: 1, sizes: [1] },
  { count: 8, sizes: [4, 4] },
  { count: 10, sizes: [4, 4, 2] },
] as const;
for (const { count, sizes } of CASES) {
  test(`predictImages() gives ${count} images in batches of 4 as ${sizes.length} batches, in order`, async () => {
    const batches = [];
    for await (const batch of predictImages(classifier, sources(count), { batchSize: 4 }))
      batches.push(batch);
    assert.deepEqual(
      batches.map(({ items }) => items.length),
      sizes,
    );
    for (const [index, item] of batches.flatMap(({ items }) => items).entries()) {
      assert.ok('probabilities' in item && item.source.path === String(index));
      assert.ok(Math.abs(item.probabilities[0]! - linearProbabilities(index)[0]!) < 1e-6);
    }
    assert.ok(batches.every(({ seconds }) => Object.values(seconds).every((value) => value >= 0)));
  });
}

test('predictImages() puts an unreadable image in its place as an error, also a whole batch of them', async () => {
  const read = (index: number): void => {
    if (index > 0) throw new FerError('IMAGE_INVALID', `no image ${index}`);
  };
  const kinds: string[] = [];
  for await (const { items } of predictImages(classifier, sources(5, read), { batchSize: 2 })) {
    kinds.push(...items.map((item) => ('error' in item ? item.error.message : 'predicted')));
  }
  assert.deepEqual(kinds, ['predicted', 'no image 1', 'no image 2', 'no image 3', 'no image 4']);
});

test('predictImages() does not take a fault in the program for an unreadable image', async () => {
  const read = (): void => {
    throw new TypeError('fault');
  };
  await assert.rejects(predictImages(classifier, sources(1, read)).next(), { message: 'fault' });
});

test('predictImages() reads no further than one batch ahead', async () => {
  let furthest = -1;
  const read = (index: number): void => {
    furthest = Math.max(furthest, index);
  };
  let used = 0;
  for await (const { items } of predictImages(classifier, sources(100, read), { batchSize: 5 })) {
    used += items.length;
    assert.ok(furthest < used + 5, `image ${furthest} was read when ${used} had been used`);
  }
  assert.equal(used, 100);
});

test('predictImages() stops between two batches with the reason of its signal', async () => {
  const stop = new AbortController();
  const seen: number[] = [];
  await assert.rejects(
    async () => {
      const options = { batchSize: 2, signal: stop.signal };
      for await (const { items } of predictImages(classifier, sources(100), options)) {
        seen.push(items.length);
        stop.abort(new FerError('INTERRUPTED', 'Stopped'));
      }
    },
    { code: 'INTERRUPTED' },
  );
  assert.deepEqual(seen, [2]);
});

test('predictImages() refuses a batch size that is none', async () => {
  await assert.rejects(predictImages(classifier, sources(1), { batchSize: 0 }).next(), RangeError);
});
