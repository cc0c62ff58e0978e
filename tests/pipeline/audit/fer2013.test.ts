import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openDataset } from '../../../src/data/index.ts';
import { auditDataset, chooseDrops } from '../../../src/pipeline/index.ts';

const FER2013 = fileURLToPath(new URL('../../../../shared/fer2013', import.meta.url));
const skip = existsSync(FER2013) ? false : 'the FER-2013 images are not beside the checkout';

test('auditDataset() finds what is known to be wrong with FER-2013', { skip }, async () => {
  const audit = await auditDataset(await openDataset(FER2013));
  const { train, validation } = audit.splits;
  assert.deepEqual([train?.images, train?.surplus, train?.constant], [28_709, 1236, 11]);
  assert.deepEqual([validation?.images, train?.unreadable, train?.oddSized], [3589, 0, 0]);
  const [leak] = audit.leaks;
  assert.deepEqual([leak?.images, leak?.sameLabel], [280, 273]);
  const validationDrops = chooseDrops(audit).filter(({ split }) => split !== 'train');
  assert.deepEqual(validationDrops, []);
});
