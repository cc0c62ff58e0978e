import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { TensorValue } from '../../src/infer/index.ts';
import { BatchQueue, type BatchQueueOptions } from '../../src/serve/model/batch-queue.ts';

function tensor(values: readonly number[]): TensorValue {
  return { type: 'float32', data: Float32Array.from(values), shape: [values.length, 1] };
}

/** A queue before a model that doubles, and the numbers of rows of its runs. */
function doubling(options: Partial<BatchQueueOptions> = {}) {
  const runs: number[] = [];
  const queue = new BatchQueue({
    run: async (input) => {
      runs.push(input.shape[0]!);
      await new Promise((resolve) => setImmediate(resolve));
      return { out: { ...input, data: (input.data as Float32Array).map((value) => value * 2) } };
    },
    concurrency: 1,
    maxBatch: 4,
    maxQueue: 1000,
    maxDelayMs: 0,
    canJoin: true,
    onRun: () => undefined,
    ...options,
  });
  return { queue, runs };
}

test('every answer belongs to its question, whatever comes together', async () => {
  const requests = fc.array(
    fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 11 }),
    {
      minLength: 1,
      maxLength: 30,
    },
  );
  await fc.assert(
    fc.asyncProperty(
      requests,
      fc.integer({ min: 1, max: 7 }),
      fc.integer({ min: 1, max: 3 }),
      async (questions, maxBatch, concurrency) => {
        const { queue, runs } = doubling({ maxBatch, concurrency });
        const answers = await Promise.all(questions.map((question) => queue.submit(tensor(question))));
        for (const [at, { outputs }] of answers.entries()) {
          assert.deepEqual(
            [...(outputs.out!.data as Float32Array)],
            questions[at]!.map((value) => value * 2),
          );
          assert.deepEqual(outputs.out!.shape, [questions[at]!.length, 1]);
        }
        assert.ok(
          runs.every((rows) => rows <= maxBatch),
          runs.join(),
        );
        assert.equal(
          runs.reduce((sum, rows) => sum + rows, 0),
          questions.flat().length,
        );
        assert.equal(queue.depth, 0);
      },
    ),
    { numRuns: 60 },
  );
});

test('requests of one turn share a run; those that come during it share the next', async () => {
  const { queue, runs } = doubling();
  const first = [1, 2].map((value) => queue.submit(tensor([value])));
  await new Promise((resolve) => setImmediate(resolve));
  const later = [3, 4, 5].map((value) => queue.submit(tensor([value])));
  await Promise.all([...first, ...later]);
  assert.deepEqual(runs, [2, 3]);
});

test('rows of another size wait for a run of their own', async () => {
  const { queue, runs } = doubling();
  const wide: TensorValue = { type: 'float32', data: new Float32Array(2), shape: [1, 2] };
  await Promise.all([queue.submit(tensor([1])), queue.submit(wide), queue.submit(tensor([2]))]);
  assert.deepEqual(runs, [1, 1, 1]);
});

test('rows are neither joined nor parted where the model does not allow it', async () => {
  const { queue, runs } = doubling({ canJoin: false, maxBatch: 2 });
  await Promise.all([queue.submit(tensor([1, 2, 3])), queue.submit(tensor([4]))]);
  assert.deepEqual(runs, [3, 1]);
});

test('what the queue does not hold is refused with when to come back, and what it could never hold for good', async () => {
  const { queue } = doubling({ maxQueue: 3 });
  const held = queue.submit(tensor([1, 2]));
  await assert.rejects(queue.submit(tensor([1, 2])), { code: 'QUEUE_FULL', retryAfterSeconds: 1 });
  await assert.rejects(queue.submit(tensor([1, 2, 3, 4])), { code: 'REQUEST_TOO_LARGE' });
  await held;
  await queue.submit(tensor([1, 2]));
});

test('a run that fails fails its requests alone', async () => {
  let calls = 0;
  const { queue } = doubling({
    run: async (input) => {
      calls += 1;
      if (calls === 1) throw new Error('no');
      return { out: input };
    },
  });
  await assert.rejects(queue.submit(tensor([1])), /no/);
  assert.deepEqual([...((await queue.submit(tensor([7]))).outputs.out!.data as Float32Array)], [7]);
});

test('a lone row waits for others as long as it was told to, and a full batch does not wait', async () => {
  const { queue, runs } = doubling({ maxDelayMs: 20 });
  const started = performance.now();
  const lone = queue.submit(tensor([1]));
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(runs, []);
  await lone;
  assert.ok(performance.now() - started >= 19);
  const { queue: patient, runs: ofPatient } = doubling({ maxDelayMs: 60_000 });
  await Promise.all([patient.submit(tensor([1, 2])), patient.submit(tensor([3, 4]))]);
  assert.deepEqual([runs, ofPatient], [[1], [4]]);
});

test('what waits is shared evenly among the runs that may be under way at once', async () => {
  const { queue, runs } = doubling({ concurrency: 2, maxBatch: 8 });
  await Promise.all([1, 2, 3, 4, 5].map((value) => queue.submit(tensor([value]))));
  assert.deepEqual(runs, [3, 2]);
});

test('no more runs are under way at once than may be, and the queue is idle when all of them have ended', async () => {
  const ends: (() => void)[] = [];
  const { queue } = doubling({
    concurrency: 2,
    maxBatch: 1,
    run: async (input) => {
      await new Promise<void>((resolve) => {
        ends.push(resolve);
      });
      return { out: input };
    },
  });
  const asked = [1, 2, 3].map((value) => queue.submit(tensor([value])));
  let isIdle = false;
  const idle = queue.idle().then(() => {
    isIdle = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(ends.length, 2);
  ends[1]!();
  await asked[1];
  assert.equal(ends.length, 3);
  ends[2]!();
  await asked[2];
  assert.equal(isIdle, false);
  ends[0]!();
  await idle;
  const values = (await Promise.all(asked)).map(({ outputs }) => outputs.out!.data[0]);
  assert.deepEqual(values, [1, 2, 3]);
});
