import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openDataset } from '../../src/data/index.ts';
import { computeStatistics } from '../../src/pipeline/index.ts';

const FER2013 = fileURLToPath(new URL('../../../shared/fer2013', import.meta.url));
const skip = existsSync(FER2013) ? false : 'the FER-2013 images are not beside the checkout';

test('computeStatistics() gives the counts of the paper, the mean and the deviation of FER-2013', {
  skip,
}, async () => {
  const { train, validation } = (await openDataset(FER2013)).splits;
  assert.equal(validation?.size, 3589);
  assert.ok(train !== undefined);
  const { size, counts, mean, std, imageSizes, rejects } = await computeStatistics(train);
  assert.equal(size, 28_709);
  // Table 1 of the paper, train column.
  assert.deepEqual(counts, {
    angry: 3995,
    disgust: 436,
    fear: 4097,
    happy: 7215,
    neutral: 4965,
    sad: 4830,
    surprise: 3171,
  });
  assert.ok(Math.abs(mean[0]! - 129.47) < 0.01 && Math.abs(std[0]! - 65.04) < 0.01, `${mean} and ${std}`);
  assert.deepEqual(imageSizes, [{ width: 48, height: 48, channels: 1, count: 28_709 }]);
  assert.deepEqual(rejects, []);
});
