import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPatience } from '../../src/image/_patience.ts';

function patienceAt(clock: { ms: number }) {
  return createPatience({ quickMs: 2, pause: 3, turnMs: 10, now: () => clock.ms });
}

test('createPatience() blocks for quick work, and leaves the next pieces to others after slow work twice in a row', () => {
  const clock = { ms: 0 };
  const patience = patienceAt(clock);
  assert.ok(patience.mayBlock());
  assert.equal(
    patience.time(() => 'quick'),
    'quick',
  );
  const workSlowly = (): void =>
    patience.time(() => {
      clock.ms += 3;
    });
  workSlowly();
  patience.time(() => 'quick');
  clock.ms = 0;
  workSlowly();
  assert.ok(patience.mayBlock());
  workSlowly();
  assert.deepEqual(
    Array.from({ length: 4 }, () => patience.mayBlock()),
    [false, false, false, true],
  );
});

test('createPatience() learns from work that throws', () => {
  const clock = { ms: 0 };
  const patience = patienceAt(clock);
  const work = (): never => {
    clock.ms += 3;
    throw new Error('torn');
  };
  for (let i = 0; i < 2; i++) assert.throws(() => patience.time(work), /torn/);
  assert.equal(patience.mayBlock(), false);
});

test('createPatience() gives the event loop a turn after some time of quick work', () => {
  const clock = { ms: 0 };
  const patience = patienceAt(clock);
  const decisions = Array.from({ length: 6 }, () => {
    clock.ms += 4;
    return patience.mayBlock();
  });
  assert.deepEqual(decisions, [true, true, false, true, true, false]);
});
