import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openDataset, subsetImages } from '../../src/data/index.ts';
import { decodeImage } from '../../src/image/index.ts';

const root = fileURLToPath(new URL('../../../shared/fer2013', import.meta.url));
const skip = !existsSync(root) && 'FER-2013 is not beside the project';

test("openDataset() finds the counts of the FER-2013 paper's splits", { skip }, async () => {
  const { train, validation, test: testing } = (await openDataset(root)).splits;
  assert.equal(train?.size, 28_709);
  assert.equal(validation?.size, 3_589);
  assert.equal(testing, undefined);
  assert.deepEqual(train?.counts, {
    angry: 3995,
    disgust: 436,
    fear: 4097,
    happy: 7215,
    neutral: 4965,
    sad: 4830,
    surprise: 3171,
  });
});

test('decodeImage() gives 48x48 grey pixels for FER-2013', { skip }, async () => {
  const images = (await openDataset(root)).splits.validation!;
  const sample = subsetImages(
    images,
    Array.from({ length: 120 }, (_, i) => i * 29),
  );
  for (let index = 0; index < sample.size; index++) {
    const stored = await sample.read(index);
    assert.ok('encoded' in stored);
    const { width, height, channels, pixels } = await decodeImage(stored.encoded);
    assert.deepEqual([width, height, channels, pixels.length], [48, 48, 1, 2304], stored.path);
  }
});
