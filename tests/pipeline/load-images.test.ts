import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastValueFrom, of, toArray } from 'rxjs';
import { FerError } from '../../src/base/index.ts';
import { loadImages } from '../../src/pipeline/index.ts';
import { defer, fakeImages, type greySample, turn } from './fake-images.ts';
import { testOperator } from './operator-contract.ts';

const nameOf = async ({ path }: { path: string }, index: number): Promise<string> => `${path} ${index}`;

testOperator({
  name: 'loadImages()',
  operator: loadImages(fakeImages(4, { broken: [2] }), { prepare: nameOf, concurrency: 2 }),
  inputs: [3, 2, 0],
  outputs: [
    { ok: true, value: 'fake/3.png 3' },
    {
      ok: false,
      path: 'fake/2.png',
      code: 'IMAGE_INVALID',
      reason: 'Could not decode the image: it is torn',
    },
    { ok: true, value: 'fake/0.png 0' },
  ],
});

test('loadImages() gives an error of the system as data', async () => {
  const images = fakeImages(1, {
    read: async () => {
      throw Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO', syscall: 'read' });
    },
  });
  const outcome = await lastValueFrom(of(0).pipe(loadImages(images, { prepare: nameOf, concurrency: 1 })));
  assert.deepEqual(outcome, { ok: false, path: 'fake/0.png', code: 'EIO', reason: 'EIO: i/o error, read' });
});

test('loadImages() fails with what is no fault of one image', async () => {
  for (const error of [
    new TypeError('x is undefined'),
    new FerError('DATASET_ROW_INVALID', 'Row 3 is short'),
  ]) {
    const prepare = async (): Promise<never> => {
      throw error;
    };
    await assert.rejects(
      lastValueFrom(of(0).pipe(loadImages(fakeImages(1), { prepare, concurrency: 1 }))),
      error,
    );
  }
});

test('loadImages() aborts the reads that run when it is unsubscribed from', async () => {
  const signals: (AbortSignal | undefined)[] = [];
  const images = fakeImages(3, {
    read: (_index, signal) => {
      signals.push(signal);
      return defer<ReturnType<typeof greySample>>().promise;
    },
  });
  const subscription = of(0, 1, 2)
    .pipe(loadImages(images, { prepare: nameOf, concurrency: 2 }), toArray())
    .subscribe();
  await turn();
  subscription.unsubscribe();
  await turn();
  assert.deepEqual(
    signals.map((signal) => signal?.aborted),
    [true, true],
  );
});
