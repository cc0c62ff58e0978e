import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import { toHalf } from '../../src/base/index.ts';
import { createServer } from '../../src/serve/index.ts';

const GOLDEN = new URL('../infer/golden/', import.meta.url);
const MIXED = fileURLToPath(new URL('golden/mixed-outputs.onnx', import.meta.url));
const golden = JSON.parse(readFileSync(new URL('foreign.json', GOLDEN), 'utf8'));
const labels = ['a', 'b', 'c', 'd'];
/** What `make-foreign.py` does to the pictures of 3x2 pixels before it gives them to each model. */
const IMAGE_NET = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
const pixels: readonly number[] = golden.images[0];

const servers: Record<string, FastifyInstance> = {};
before(async () => {
  for (const name of ['foreign-half', 'foreign-uint8']) {
    const { preprocess } = golden.cases.find(({ model }: { model: string }) => model === name);
    servers[name] = await serve(fileURLToPath(new URL(`${name}.onnx`, GOLDEN)), { labels, preprocess });
  }
  const preprocess = { layout: 'NHWC', channels: 1, scale: 1, mean: 0, std: 1 } as const;
  servers['mixed-outputs'] = await serve(MIXED, { labels: ['x', 'y', 'z'], preprocess, scores: 'scores' });
});
after(() => Promise.all(Object.values(servers).map((app) => app.close())));

function serve(path: string, description: NonNullable<Parameters<typeof createServer>[1]>) {
  return createServer([path], { ...description, activation: 'softmax', threads: 1, maxBatch: 2 });
}

async function infer(name: string, body: object, binary?: Buffer) {
  const json = Buffer.from(JSON.stringify(body));
  const headers = binary === undefined ? {} : { 'inference-header-content-length': String(json.length) };
  const payload = binary === undefined ? json : Buffer.concat([json, binary]);
  const url = `/v2/models/${name}/infer`;
  const reply = await servers[name]!.inject({ method: 'POST', url, headers, payload });
  const length = Number(reply.headers['inference-header-content-length'] ?? reply.rawPayload.length);
  return {
    status: reply.statusCode,
    body: JSON.parse(reply.rawPayload.subarray(0, length).toString()),
    binary: reply.rawPayload.subarray(length),
  };
}

function softmax(scores: readonly number[]): readonly number[] {
  const powers = scores.map((score) => Math.exp(score));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

function assertGolden(name: string, scores: readonly number[], tolerance: number): void {
  const { probabilities } = golden.cases.find(({ model }: { model: string }) => model === name);
  for (const [at, value] of softmax(scores).entries()) {
    assert.ok(Math.abs(value - probabilities[0][at]) < tolerance, `${name} ${value}`);
  }
}

/** NCHW, in the units of the model. */
const halves = [0, 1, 2].flatMap((channel) =>
  pixels
    .filter((_, at) => at % 3 === channel)
    .map((pixel) => (pixel / 255 - IMAGE_NET.mean[channel]!) / IMAGE_NET.std[channel]!),
);
const half = { name: 'data', datatype: 'FP16', shape: [1, 3, 2, 3] };

test('the classification of scores of float16 has their values', async () => {
  const outputs = [{ name: 'scores', parameters: { classification: 4 } }];
  const bytes = Buffer.from(toHalf(Float32Array.from(halves)).buffer);
  const inputs = [{ ...half, parameters: { binary_data_size: bytes.length } }];
  const { body } = await infer('foreign-half', { inputs, outputs }, bytes);
  const classes: [number, number, string][] = body.outputs[0].data.map((text: string) => {
    const [value, index, label] = text.split(':');
    return [Number(value), Number(index), label];
  });
  assert.deepEqual(
    classes.map(([, index, label]) => labels[index] === label),
    [true, true, true, true],
  );
  assertGolden(
    'foreign-half',
    classes.toSorted(([, a], [, b]) => a - b).map(([value]) => value),
    1e-3,
  );
});

const bytes = { name: 'data', datatype: 'UINT8', shape: [1, 2, 3, 3] };

test('a model that takes uint8 gets the numbers of the JSON', async () => {
  const { body } = await infer('foreign-uint8', { inputs: [{ ...bytes, data: pixels }] });
  assertGolden('foreign-uint8', body.outputs[0].data, 1e-5);
});

for (const odd of [256, -1, 0.5, '1', null, true]) {
  test(`${JSON.stringify(odd)} for uint8 is refused with 400`, async () => {
    const data = [odd, ...pixels.slice(1)];
    const { status, body } = await infer('foreign-uint8', { inputs: [{ ...bytes, data }] });
    assert.equal(status, 400);
    assert.match(
      body.error,
      new RegExp(`\`data\` has an element that is no number of its type: ${JSON.stringify(odd)}$`),
    );
  });
}

const grey = { name: 'image', datatype: 'FP32', shape: [2, 2, 4, 1] };
const data = [0, 1, 5, 0, 0, 0, 0, 0, 1, 9, 2, 0, 0, 0, 0, 0];

test('outputs that are texts or maps are left out, and whole numbers are given as they are or not at all', async () => {
  const model = (await servers['mixed-outputs']!.inject('/v2/models/mixed-outputs')).json();
  assert.deepEqual(
    model.outputs.map(({ name, datatype }: { name: string; datatype: string }) => [name, datatype]),
    [
      ['scores', 'FP32'],
      ['best', 'INT64'],
      ['huge', 'INT64'],
    ],
  );
  const outputs = [{ name: 'scores' }, { name: 'best' }];
  const { body } = await infer('mixed-outputs', { inputs: [{ ...grey, data }], outputs });
  assert.deepEqual(
    body.outputs.map((output: { data: number[] }) => output.data),
    [
      [0, 1, 5, 1, 9, 2],
      [2, 1],
    ],
  );
  const text = await infer('mixed-outputs', { inputs: [{ ...grey, data }], outputs: [{ name: 'label' }] });
  assert.equal(text.status, 400);
  assert.match(text.body.error, /`label` because the model gives scores, best, huge$/);
  // 2 * (2^53 + 1) is no number of JavaScript.
  const huge = await infer('mixed-outputs', { inputs: [{ ...grey, data }] });
  assert.equal(huge.status, 400);
  assert.match(huge.body.error, /`huge` in JSON.*`binary_data`$/);
  const inBytes = await infer('mixed-outputs', {
    inputs: [{ ...grey, data }],
    outputs: [{ name: 'huge', parameters: { binary_data: true } }],
  });
  assert.deepEqual(
    [inBytes.binary.readBigInt64LE(0), inBytes.binary.readBigInt64LE(8)],
    [18014398509481986n, 9007199254740993n],
  );
});
