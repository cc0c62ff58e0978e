import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPatience } from '../../src/image/_patience.ts';

function patienceAt(clock: { ms: number }) {
  const patience = createPatience({
    quickMs: 2,
    slowPieces: 4,
    pause: 64,
    turnMs: 10,
    now: () => clock.ms,
  });
  const work = (ms: number): void =>
    patience.time(() => {
      clock.ms += ms;
    });
  return {
    ...patience,
    work,
    /** How many pieces go elsewhere until one may block again. */
    countElsewhere: () => {
      let count = 0;
      while (!patience.mayBlock()) count += 1;
      return count;
    },
  };
}

test('createPatience() blocks for work of which few pieces are slow', () => {
  const patience = patienceAt({ ms: 0 });
  for (let round = 0; round < 50; round++) {
    for (const ms of [3, 3, 1, 1, 1]) {
      assert.ok(patience.mayBlock());
      patience.work(ms);
    }
  }
});

test('createPatience() leaves slow work to others, for longer each time that it is still slow', () => {
  const patience = patienceAt({ ms: 0 });
  const pauses = Array.from({ length: 7 }, (_, time) => {
    for (let i = 0; i < (time === 0 ? 4 : 2); i++) patience.work(3);
    return patience.countElsewhere();
  });
  assert.deepEqual(pauses, [4, 8, 16, 32, 64, 64, 64]);
});

test('createPatience() forgets slow work after enough that is quick', () => {
  const patience = patienceAt({ ms: 0 });
  for (let i = 0; i < 4; i++) patience.work(3);
  assert.equal(patience.countElsewhere(), 4);
  for (let i = 0; i < 2; i++) patience.work(1);
  for (let i = 0; i < 3; i++) patience.work(3);
  assert.ok(patience.mayBlock());
  patience.work(3);
  assert.equal(patience.countElsewhere(), 4);
});

test('createPatience() learns from work that throws', () => {
  const clock = { ms: 0 };
  const patience = patienceAt(clock);
  const work = (): never => {
    clock.ms += 3;
    throw new Error('torn');
  };
  for (let i = 0; i < 4; i++) assert.throws(() => patience.time(work), /torn/);
  assert.equal(patience.mayBlock(), false);
});

test('createPatience() gives the event loop a turn after some time of quick work', () => {
  const clock = { ms: 0 };
  const patience = patienceAt(clock);
  const decisions = Array.from({ length: 6 }, () => {
    clock.ms += 4;
    return patience.isTurnDue();
  });
  assert.deepEqual(decisions, [false, false, true, false, false, true]);
});
