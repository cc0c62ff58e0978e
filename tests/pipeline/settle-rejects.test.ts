import assert from 'node:assert/strict';
import { test } from 'node:test';
import { from, lastValueFrom, toArray } from 'rxjs';
import { FerError } from '../../src/base/index.ts';
import {
  type Outcome,
  type Reject,
  type SettleRejectsOptions,
  settleRejects,
} from '../../src/pipeline/index.ts';
import { testOperator } from './operator-contract.ts';

testOperator({
  name: 'settleRejects()',
  operator: settleRejects<number>({ total: 4, maxRejectShare: 0.5 }),
  inputs: [good(1), bad('b.jpg'), good(3), bad('d.jpg')],
  outputs: [1, 3],
});

test('settleRejects() tells of each image that it skips', async () => {
  const told: Reject[] = [];
  await settle([good(1), bad('b.jpg')], {
    total: 2,
    maxRejectShare: 1,
    onReject: (reject) => told.push(reject),
  });
  assert.deepEqual(told, [{ path: 'b.jpg', code: 'IMAGE_INVALID', reason: 'it is torn' }]);
});

test('settleRejects() takes 1 % of bad images and fails with one more, with counts and examples', async () => {
  const many = Array.from({ length: 200 }, (_, i) => (i % 70 === 0 ? bad(`${i}.jpg`) : good(i)));
  await settle(many.slice(0, 140), { total: 200 });
  await assert.rejects(settle(many, { total: 200 }), (error) => {
    assert.ok(error instanceof FerError);
    assert.equal(error.code, 'TOO_MANY_BAD_IMAGES');
    assert.match(
      error.message,
      /3 of the first 141 of 200 images .*: 0\.jpg \(it is torn\); 70\.jpg \(it is torn\); 140\.jpg/,
    );
    assert.deepEqual([error.details.rejected, error.details.seen, error.details.total], [3, 141, 200]);
    return true;
  });
});

test('settleRejects() fails at the first bad image where none is allowed', async () => {
  await assert.rejects(settle([bad('a.jpg')], { total: 1000, maxRejectShare: 0 }), {
    code: 'TOO_MANY_BAD_IMAGES',
  });
});

test('settleRejects() ends at the first bad image with `fail`, whatever the share', async () => {
  const told: Reject[] = [];
  const options = {
    total: 3,
    maxRejectShare: 1,
    onBadImage: 'fail',
    onReject: (reject: Reject) => told.push(reject),
  } as const;
  await assert.rejects(settle([good(1), bad('b.jpg'), bad('c.jpg')], options), {
    code: 'TOO_MANY_BAD_IMAGES',
    message: 'Could not go on because an image cannot be read and none may be skipped: b.jpg (it is torn)',
  });
  assert.deepEqual(told, []);
  assert.deepEqual(await settle([good(1), good(2)], options), [1, 2]);
  assert.throws(
    () => settleRejects({ total: 1, onBadImage: 'stop' as 'fail' }),
    /neither skip nor fail: stop/,
  );
});

test('settleRejects() names five examples and counts all', async () => {
  const error = await settle(
    Array.from({ length: 9 }, (_, i) => bad(`${i}.jpg`)),
    { total: 16, maxRejectShare: 0.5 },
  ).catch((reason) => reason);
  assert.equal(error.details.examples.length, 5);
  assert.equal(error.details.rejected, 9);
});

test('settleRejects() passes on what `onReject` throws', async () => {
  const failing = (): never => {
    throw new Error('the log is full');
  };
  await assert.rejects(
    settle([bad('a.jpg')], { total: 1, maxRejectShare: 1, onReject: failing }),
    /the log is full/,
  );
});

function good(value: number): Outcome<number> {
  return { ok: true, value };
}

function bad(path: string): Outcome<number> {
  return { ok: false, path, code: 'IMAGE_INVALID', reason: 'it is torn' };
}

function settle(outcomes: readonly Outcome<number>[], options: SettleRejectsOptions): Promise<number[]> {
  return lastValueFrom(from(outcomes).pipe(settleRejects<number>(options), toArray()));
}
