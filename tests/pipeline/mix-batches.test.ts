import assert from 'node:assert/strict';
import { test } from 'node:test';
import { from, lastValueFrom, toArray } from 'rxjs';
import { type AugmentOptions, type Batch, type BatchMix, mixBatches } from '../../src/pipeline/index.ts';
import { batchOf } from './augmentation/mix/batch.ts';
import { testOperator } from './operator-contract.ts';

const alone = [batchOf(1), batchOf(1, 3)];
const always: BatchMix = { probability: 1, mixup: { alpha: 1 }, cutmix: { alpha: 1 } };

// A batch of one has no partner but itself.
testOperator({ name: 'mixBatches()', operator: mixBatches(always), inputs: alone, outputs: alone });

test('mixBatches() without a mix passes the batches themselves', async () => {
  assert.equal((await mix(undefined, {}))[0], batches[0]);
});

test('mixBatches() keeps the labels of an image shares of one', async () => {
  const mixed = await mix(always, {});
  assert.ok(mixed.some(({ labels }) => labels.some((share) => share > 0 && share < 1)));
  for (const { labels } of mixed) {
    for (let row = 0; row < labels.length; row += 2) {
      assert.ok(Math.abs(labels[row]! + labels[row + 1]! - 1) < 1e-6);
    }
  }
});

test('mixBatches() draws by seed, epoch and the place of the batch', async () => {
  const first = await mix(always, { seed: 1, epoch: 2 });
  assert.deepEqual(await mix(always, { seed: 1, epoch: 2 }), first);
  assert.notDeepEqual(await mix(always, { seed: 2, epoch: 2 }), first);
  assert.notDeepEqual(await mix(always, { seed: 1, epoch: 3 }), first);
  assert.notDeepEqual(first[0], first[1]);
});

const batches = Array.from({ length: 6 }, () => batchOf(5));

function mix(how: BatchMix | undefined, options: AugmentOptions): Promise<Batch[]> {
  return lastValueFrom(from(batches).pipe(mixBatches(how, options), toArray()));
}
