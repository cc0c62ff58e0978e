import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { FerError } from '../../src/base/index.ts';
import { Session, type TensorValue } from '../../src/infer/index.ts';
import { LINEAR_MODEL } from './linear-model.ts';
import { runWithout } from './run-without.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fer-session-'));
});
after(() => rm(folder, { recursive: true }));

function images(count: number): TensorValue {
  return { type: 'float32', data: new Float32Array(count * 8).fill(150), shape: [count, 2, 4, 1] };
}

test('a session tells its inputs and outputs with their types and shapes', async () => {
  await using session = await Session.open(LINEAR_MODEL);
  assert.deepEqual(session.inputs, [{ name: 'image', type: 'float32', shape: ['batch', 2, 4, 1] }]);
  assert.deepEqual(session.outputs, [{ name: 'probabilities', type: 'float32', shape: ['batch', 3] }]);
});

test('a session runs batches of any size, from a path and from bytes', async () => {
  await using fromPath = await Session.open(LINEAR_MODEL, { threads: 1 });
  await using fromBytes = await Session.open('in memory', { bytes: await readFile(LINEAR_MODEL) });
  for (const session of [fromPath, fromBytes]) {
    for (const count of [1, 3]) {
      const { probabilities } = await session.run({ image: images(count) });
      assert.deepEqual(probabilities?.shape, [count, 3]);
      // z = (150 - 100) / 50 = 1, so e / (e + 1/e + 1).
      assert.ok(Math.abs(Number(probabilities?.data[0]) - Math.E / (Math.E + 1 / Math.E + 1)) < 1e-6);
    }
  }
});

const image = images(1);
const MISFITS: readonly [string, Record<string, TensorValue>, RegExp][] = [
  ['no input', {}, /`image` expected float32 \[batch, 2, 4, 1\], got nothing/],
  [
    'another name',
    { picture: image },
    /got nothing; `picture` is not an input of the model, which has `image`/,
  ],
  ['one input too many', { image, mask: image }, /`mask` is not an input/],
  [
    'another type',
    { image: { ...image, type: 'uint8', data: new Uint8Array(8) } },
    /got uint8 \[1, 2, 4, 1\]/,
  ],
  ['a lower rank', { image: { ...image, shape: [2, 4, 1] } }, /got float32 \[2, 4, 1\]/],
  ['a higher rank', { image: { ...image, shape: [1, 1, 2, 4, 1] } }, /got float32 \[1, 1, 2, 4, 1\]/],
  ['another size', { image: { ...image, shape: [1, 4, 2, 1] } }, /got float32 \[1, 4, 2, 1\]/],
  [
    'an empty batch',
    { image: { ...image, data: new Float32Array(0), shape: [0, 2, 4, 1] } },
    /got float32 \[0,/,
  ],
  ['a broken size', { image: { ...image, shape: [0.5, 2, 4, 1] } }, /got float32 \[0.5, 2, 4, 1\]/],
  [
    'too few elements',
    { image: { ...image, shape: [2, 2, 4, 1] } },
    /\[2, 2, 4, 1\] expected 16 elements, got 8/,
  ],
];
for (const [name, feeds, message] of MISFITS) {
  test(`a session refuses ${name} and says what it expected`, async () => {
    await using session = await Session.open(LINEAR_MODEL);
    await assert.rejects(session.run(feeds), { code: 'INPUT_MISMATCH', message });
  });
}

test('a closed session refuses to run, waits for runs under way and closes once', async () => {
  const session = await Session.open(LINEAR_MODEL);
  const underWay = session.run({ image: images(2) });
  await Promise.all([session.close(), session.close()]);
  assert.equal((await underWay).probabilities?.data.length, 6);
  await assert.rejects(session.run({ image }), { code: 'MODEL_CLOSED', message: /because it was closed/ });
});

test('Session.open() refuses a damaged file with a sentence', async () => {
  const whole = await readFile(LINEAR_MODEL);
  for (const [name, bytes] of [
    ['short.onnx', whole.subarray(0, 200)],
    ['text.onnx', Buffer.from('no model')],
    ['empty.onnx', Buffer.alloc(0)],
  ] as const) {
    const path = join(folder, name);
    await writeFile(path, bytes);
    await assert.rejects(Session.open(path), (error: FerError) => {
      assert.equal(error.code, 'MODEL_INVALID');
      assert.match(
        error.message,
        /^Could not load .* because ONNX Runtime refused it: .*; check that .* again$/,
      );
      return true;
    });
  }
});

test('Session.open() refuses a number of threads that is none', async () => {
  await assert.rejects(Session.open(LINEAR_MODEL, { threads: 0 }), RangeError);
});

test('Session.open() says how to install ONNX Runtime where it is missing', () => {
  const door = JSON.stringify(import.meta.resolve('../../src/infer/index.ts'));
  const run = runWithout(
    ['onnxruntime-node'],
    `const { Session } = await import(${door});
    await Session.open('x.onnx').catch((error) => console.log(error.code + ' ' + error.message));`,
  );
  assert.match(
    run.stdout,
    /^RUNTIME_MISSING Could not load ONNX Runtime because .*Cannot find package onnxruntime-node; install it with `npm install onnxruntime-node`\n$/,
    run.stderr,
  );
});
