import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openLastingThread } from '../../../src/serve/thread/open-lasting-thread.ts';
import { type OpenThreadOptions, openThread } from '../../../src/serve/thread/open-thread.ts';
import type { OddTask } from './odd-task.ts';

const MODULE = { name: '_odd-worker', neighbour: import.meta.url };
const OPTIONS = { purpose: 'is odd', data: 'odd', maxTaskMs: 60_000, onDeath: () => undefined };

function open(options: Partial<OpenThreadOptions<string>> = {}) {
  return openThread<OddTask, string, string, string>(MODULE, { ...OPTIONS, ...options });
}

/** Why a promise is rejected. */
function refusal(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => assert.fail('It was not rejected'),
    (error: Error & { code?: string }) => `${error.code}: ${error.message}`,
  );
}

test('a thread answers each task, and tells when it cannot be opened', async () => {
  const thread = await open();
  const answers = await Promise.all(
    ['c', 'b', 'a'].map((say, at) => thread.run({ say, waitMs: 20 * (2 - at) })),
  );
  assert.deepEqual(answers, ['c', 'b', 'a']);
  await assert.rejects(thread.run({}), /nothing to say/);
  await thread.close();
  assert.match(await refusal(thread.run({ say: 'a' })), /^MODEL_NOT_READY: Could not go on .* has died$/);
  await assert.rejects(open({ data: 'refuse' }), /does not want to/);
});

test('closing a thread waits for what is under way', async () => {
  const thread = await open();
  const answer = thread.run({ say: 'late', waitMs: 100 });
  await thread.close();
  assert.equal(await answer, 'late');
});

test('the tasks of a thread that dies are refused, and whoever watches it hears of it once', async () => {
  const deaths: string[] = [];
  const thread = await open({ onDeath: (reason) => deaths.push(reason) });
  const waiting = thread.run({ say: 'never', waitMs: 60_000 });
  const refusals = await Promise.all([refusal(waiting), refusal(thread.run({ exitWith: 7 }))]);
  for (const why of refusals) assert.match(why, /^MODEL_NOT_READY: .* the thread that is odd has died$/);
  assert.deepEqual(deaths, ['it ended with code 7']);
  await thread.close();
});

test('what a task throws where nobody catches it ends its thread, and what is under way is refused', async () => {
  const deaths: string[] = [];
  const thread = await open({ onDeath: (reason) => deaths.push(reason) });
  const others = ['a', 'b'].map((say) => refusal(thread.run({ say, waitMs: 60_000 })));
  const refusals = await Promise.all([
    ...others,
    refusal(thread.run({ throwLate: 'out of order', waitMs: 60_000 })),
  ]);
  for (const why of refusals) assert.match(why, /^MODEL_NOT_READY: .* the thread that is odd has died$/);
  assert.deepEqual(deaths, ['out of order']);
  await thread.close();
});

test('a task that takes too long is refused, and so are others until it ends', async () => {
  const thread = await open({ maxTaskMs: 100 });
  const stuck = thread.run({ say: 'late', blockMs: 600 });
  assert.match(await refusal(stuck), /^MODEL_NOT_READY: .* has not ended after 100 ms$/);
  assert.equal(thread.isStuck(), true);
  assert.match(await refusal(thread.run({ say: 'a' })), /^MODEL_NOT_READY: .* is stuck$/);
  while (thread.isStuck()) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(await thread.run({ say: 'again' }), 'again');
  await thread.close();
});

test('closing leaves a thread behind that is stuck, or gets stuck meanwhile', async () => {
  const stuck = await open({ maxTaskMs: 50 });
  // For longer than any of this takes; the end of the process ends it.
  const blockMs = 600_000;
  await refusal(stuck.run({ say: 'late', blockMs }));
  await stuck.close();
  assert.equal(stuck.isStuck(), true);
  const slow = await open({ maxTaskMs: 50 });
  const task = refusal(slow.run({ say: 'late', blockMs }));
  await slow.close();
  assert.equal(slow.isStuck(), true);
  assert.match(await task, /has not ended after 50 ms/);
});

test('in the place of a lasting thread that dies another one is started', async () => {
  const deaths: string[] = [];
  const thread = await openLastingThread<OddTask, string, string>(MODULE, {
    ...OPTIONS,
    onDeath: (reason) => deaths.push(reason),
  });
  for (const code of [1, 2]) {
    await refusal(thread.run({ exitWith: code }));
    assert.equal(thread.isDead(), true);
    while (thread.isDead()) await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(await thread.run({ say: 'alive' }), 'alive');
  }
  assert.deepEqual(deaths, ['it ended with code 1', 'it ended with code 2']);
  await refusal(thread.run({ exitWith: 3 }));
  // No other is started any more, or this process would not end.
  await thread.close();
});
