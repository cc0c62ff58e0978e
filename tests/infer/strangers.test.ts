/** What programs without types, or in a hurry, do with a classifier. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { RawImage } from '../../src/image/index.ts';
import {
  type Classifier,
  type ClassifierOptions,
  type ImageInput,
  loadClassifier,
} from '../../src/infer/index.ts';
import { greyImage, LINEAR_MODEL } from './linear-model.ts';

let classifier: Classifier;
before(async () => {
  classifier = await loadClassifier(LINEAR_MODEL);
});
after(() => classifier.close());

const picture = greyImage(180);
const wrong: Readonly<Record<string, [given: unknown, reason: string]>> = {
  'floats from 0 to 1': [{ ...picture, pixels: new Float32Array(8) }, 'its pixels are a Float32Array, not'],
  'an array of numbers': [{ ...picture, pixels: [1, 2, 3, 4, 5, 6, 7, 8] }, 'its pixels are an Array, not'],
  'no pixels': [{ ...picture, pixels: undefined }, 'its pixels are undefined, not'],
  'too few pixels': [{ ...picture, pixels: new Uint8Array(7) }, '4x2x1 pixels have 8 values and not 7'],
  'too many pixels': [{ ...picture, pixels: new Uint8Array(9) }, '4x2x1 pixels have 8 values and not 9'],
  'four channels': [{ ...picture, channels: 4, pixels: new Uint8Array(32) }, 'its channels are neither 1'],
  'no channels': [{ ...picture, channels: undefined }, 'its channels are neither 1'],
  'no width': [{ ...picture, width: 0, pixels: new Uint8Array(0) }, 'its size is 0x2'],
  'sides that are not whole': [{ ...picture, width: 2.5, height: 3.2 }, 'its size is 2.5x3.2'],
  'what a canvas gives': [{ width: 4, height: 2, data: new Uint8ClampedArray(32) }, 'it is an Object'],
  'an address': [new URL('file:///a.png'), 'it is a URL'],
  'a buffer without a view': [new ArrayBuffer(8), 'it is an ArrayBuffer'],
  'a number': [7, 'it is a number'],
  nothing: [undefined, 'it is undefined'],
  null: [null, 'it is null'],
};
for (const [what, [given, reason]] of Object.entries(wrong)) {
  test(`a classifier refuses ${what} in one sentence, also within a stream`, async () => {
    const message = `Could not classify the picture because ${reason}`;
    const isRefusal = (error: unknown): boolean =>
      (error as { code?: string }).code === 'INPUT_MISMATCH' && (error as Error).message.startsWith(message);
    await assert.rejects(classifier.classify(given as ImageInput), isRefusal);
    const results = [];
    for await (const result of classifier.classifyStream([picture, given as ImageInput, picture])) {
      results.push('error' in result ? isRefusal(result.error) : result.label);
    }
    assert.deepEqual(results, ['angry', true, 'angry']);
  });
}

test('a classifier takes pixels in any array of bytes', async () => {
  const expected = await classifier.classify(picture);
  const padded = Buffer.concat([Buffer.alloc(3, 255), picture.pixels]);
  const clamped = new Uint8ClampedArray(picture.pixels) as unknown as Uint8Array;
  for (const pixels of [Buffer.from(picture.pixels), padded.subarray(3), clamped]) {
    assert.deepEqual(await classifier.classify({ ...picture, pixels }), expected);
  }
});

test('predict() refuses pixels that are no bytes', async () => {
  const floats = { ...picture, pixels: new Float32Array(8) } as unknown as RawImage;
  await assert.rejects(classifier.predict([floats]), { code: 'INPUT_MISMATCH' });
});

test('a classifier refuses choices that there are not', async () => {
  await assert.rejects(classifier.classify(picture, { tta: 'flips' as 'flip' }), {
    name: 'RangeError',
    message: 'Could not classify because `tta` is none of `none`, `flip`, `tencrop`: flips',
  });
  await assert.rejects(loadClassifier(LINEAR_MODEL, { crop: 'center' as 'centre' }), /`crop` is none of/);
  const foreign = fileURLToPath(new URL('golden/foreign-nchw.onnx', import.meta.url));
  const known = {
    labels: ['a', 'b', 'c', 'd'],
    activation: 'softmax',
    preprocess: { layout: 'NCHW', channels: 3, scale: 1, mean: 0, std: 1 },
  };
  const load = (options: object): Promise<Classifier> =>
    loadClassifier(foreign, { ...known, ...options } as unknown as ClassifierOptions);
  await (await load({})).close();
  await assert.rejects(load({ activation: 'sigmoid' }), /`activation` is none of `softmax`, `none`: sigmoid/);
  for (const preprocess of [
    { ...known.preprocess, layout: 'NCWH' },
    { layout: 'NCHW', channels: 3 },
    'NCHW',
  ]) {
    await assert.rejects(load({ preprocess }), { code: 'SPEC_INVALID' });
  }
});

test('close() waits for the runs under way; what comes later is refused', async () => {
  const own = await loadClassifier(LINEAR_MODEL);
  const runs = Array.from({ length: 20 }, () => own.predict([picture]));
  const closing = own.close();
  const late = own.predict([picture]);
  await assert.rejects(late, { code: 'MODEL_CLOSED' });
  for (const [row] of await Promise.all(runs)) assert.equal(row!.length, 3);
  await closing;
  await own.close();
  await assert.rejects(own.classify(picture), { code: 'MODEL_CLOSED' });
  await assert.rejects(own.classifyStream([picture]).next(), { code: 'MODEL_CLOSED' });
});

test('a stream that its classifier is closed under ends with that error, and ends its source', async () => {
  const own = await loadClassifier(LINEAR_MODEL);
  let isEnded = false;
  function* endless(): Generator<ImageInput> {
    try {
      for (;;) yield picture;
    } finally {
      isEnded = true;
    }
  }
  const stream = own.classifyStream(endless(), { batchSize: 2 });
  await stream.next();
  await own.close();
  await assert.rejects(
    async () => {
      for await (const _ of stream);
    },
    { code: 'MODEL_CLOSED' },
  );
  assert.equal(isEnded, true);
});

test('a stream ends with the reason of its signal', async () => {
  const stop = new AbortController();
  const reason = new Error('enough');
  let seen = 0;
  await assert.rejects(async () => {
    function* endless(): Generator<ImageInput> {
      for (;;) yield picture;
    }
    for await (const _ of classifier.classifyStream(endless(), { batchSize: 4, signal: stop.signal })) {
      seen += 1;
      if (seen === 10) stop.abort(reason);
    }
  }, reason);
  assert.ok(seen >= 10 && seen <= 12);
});

test('ten thousand calls leave nothing in memory', () => {
  const door = JSON.stringify(import.meta.resolve('../../src/infer/index.ts'));
  const script = `const { loadClassifier } = await import(${door});
    const classifier = await loadClassifier(${JSON.stringify(LINEAR_MODEL)});
    const picture = { width: 4, height: 2, channels: 1, pixels: new Uint8Array(8) };
    const call = async (times) => {
      for (let time = 0; time < times; time++) await classifier.classify(picture);
      globalThis.gc();
      return process.memoryUsage();
    };
    const before = await call(1000);
    const after = await call(10_000);
    console.log(JSON.stringify(['heapUsed', 'external', 'arrayBuffers'].map((key) => after[key] - before[key])));
    await classifier.close();`;
  const run = spawnSync(
    process.execPath,
    ['--expose-gc', '--import', import.meta.resolve('tsx'), '--input-type=module', '-e', script],
    { encoding: 'utf8' },
  );
  assert.equal(run.status, 0, run.stderr);
  for (const grown of JSON.parse(run.stdout) as number[]) assert.ok(grown < 2 ** 20, run.stdout);
});
