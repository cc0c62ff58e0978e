import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { createServer } from '../../src/serve/index.ts';
import { linearProbabilities } from '../infer/linear-model.ts';
import { serveLinear } from './test-server.ts';

let app: FastifyInstance;
before(async () => {
  app = await serveLinear();
});
after(() => app.close());

const INFER = '/v2/models/linear/infer';

function input(levels: readonly number[], more: object = {}) {
  const data = levels.flatMap((level) => Array<number>(8).fill(level));
  return { name: 'image', datatype: 'FP32', shape: [levels.length, 2, 4, 1], data, ...more };
}

async function infer(body: object | Buffer, headers: Record<string, string> = {}) {
  const payload = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
  return app.inject({ method: 'POST', url: INFER, headers, payload });
}

function assertClose(actual: readonly number[], expected: readonly number[]): void {
  assert.equal(actual.length, expected.length);
  for (const [at, value] of actual.entries())
    assert.ok(Math.abs(value - expected[at]!) < 1e-6, `${at}: ${value}`);
}

test('the documents of the protocol have its fields', async () => {
  const get = async (url: string) => (await app.inject(url)).json();
  assert.deepEqual(Object.keys(await get('/v2')), ['name', 'version', 'extensions']);
  assert.deepEqual(await get('/v2/health/live'), { live: true });
  assert.deepEqual(await get('/v2/health/ready'), { ready: true });
  assert.deepEqual(await get('/v2/models/linear/ready'), { name: 'linear', ready: true });
  const model = await get('/v2/models/linear/versions/1');
  assert.deepEqual([model.name, model.versions, model.platform], ['linear', ['1'], 'onnx_onnxv1']);
  assert.deepEqual(model.inputs, [{ name: 'image', datatype: 'FP32', shape: [-1, 2, 4, 1] }]);
  assert.deepEqual(model.outputs, [{ name: 'probabilities', datatype: 'FP32', shape: [-1, 3] }]);
  const index = await app.inject({ method: 'POST', url: '/v2/repository/index', payload: '{"ready":true}' });
  assert.deepEqual(index.json(), [{ name: 'linear', version: '1', state: 'READY', reason: '' }]);
});

test('flat and nested JSON give the same answer, with the id of the request', async () => {
  const flat = (await infer({ id: 'é1', inputs: [input([20, 180])] })).json();
  const rows = [20, 180].map((level) => [0, 1].map(() => Array.from({ length: 4 }, () => [level])));
  const nested = (await infer({ inputs: [input([20, 180], { data: rows })] })).json();
  assert.equal(flat.id, 'é1');
  assert.deepEqual([flat.model_name, flat.model_version], ['linear', '1']);
  assert.equal('id' in nested, false);
  const [output] = flat.outputs;
  assert.deepEqual([output.name, output.datatype, output.shape], ['probabilities', 'FP32', [2, 3]]);
  assertClose(output.data, [...linearProbabilities(20), ...linearProbabilities(180)]);
  assert.deepEqual(nested.outputs, flat.outputs);
});

test('tensors go in and come out as bytes behind the JSON', async () => {
  const bytes = Buffer.from(new Float32Array(16).fill(180).buffer);
  const { data: _, ...described } = input([180, 180], { parameters: { binary_data_size: bytes.length } });
  // A multibyte id, so that the bytes begin at no multiple of four.
  const json = Buffer.from(
    JSON.stringify({ id: 'ü', inputs: [described], parameters: { binary_data_output: true } }),
  );
  const body = Buffer.concat([json, bytes]);
  const headers = { 'inference-header-content-length': String(json.length) };
  for (const sent of [
    { body, headers },
    { body: gzipSync(body), headers: { ...headers, 'content-encoding': 'gzip' } },
  ]) {
    const reply = await infer(sent.body, sent.headers);
    assert.equal(reply.headers['content-type'], 'application/octet-stream');
    const length = Number(reply.headers['inference-header-content-length']);
    const [output] = JSON.parse(reply.rawPayload.subarray(0, length).toString()).outputs;
    assert.deepEqual(output, {
      name: 'probabilities',
      datatype: 'FP32',
      shape: [2, 3],
      parameters: { binary_data_size: 24 },
    });
    const values = new Float32Array(Uint8Array.from(reply.rawPayload.subarray(length)).buffer);
    assertClose([...values], [...linearProbabilities(180), ...linearProbabilities(180)]);
  }
});

test('a body that is one raw tensor is answered in bytes', async () => {
  const reply = await infer(Buffer.from(new Float32Array(8).fill(20).buffer), {
    'inference-header-content-length': '0',
  });
  const length = Number(reply.headers['inference-header-content-length']);
  assertClose(
    [...new Float32Array(Uint8Array.from(reply.rawPayload.subarray(length)).buffer)],
    linearProbabilities(20),
  );
});

test('the classification extension gives value, index and label', async () => {
  const outputs = [{ name: 'probabilities', parameters: { classification: 2 } }];
  const [output] = (await infer({ inputs: [input([180])], outputs })).json().outputs;
  const [angry, , neutral] = linearProbabilities(180);
  assert.deepEqual([output.datatype, output.shape], ['BYTES', [1, 2]]);
  assert.deepEqual(output.data, [`${angry!.toFixed(6)}:0:angry`, `${neutral!.toFixed(6)}:2:neutral`]);
});

const huge = { name: 'image', datatype: 'FP32', shape: [2 ** 31 - 1, 2, 4, 1], data: [1] };
const deep = Buffer.from(
  JSON.stringify({ inputs: [input([1])] }).replace(
    /"data":\[[^\]]*\]/,
    `"data":${'['.repeat(5000)}1${']'.repeat(5000)}`,
  ),
);
const REFUSED: readonly [string, object | Buffer, Record<string, string>, number, RegExp][] = [
  ['an empty body', Buffer.alloc(0), {}, 400, /empty/],
  ['what is not JSON', Buffer.from('{"inputs"'), {}, 400, /not JSON/],
  ['no inputs', { inputs: [] }, {}, 400, /`inputs`/],
  ['another name', { inputs: [input([1], { name: 'x' })] }, {}, 400, /takes `image` alone/],
  ['two inputs', { inputs: [input([1]), input([1])] }, {}, 400, /takes `image` alone/],
  ['another datatype', { inputs: [input([1], { datatype: 'INT8' })] }, {}, 400, /expected FP32, got INT8/],
  [
    'another rank',
    { inputs: [input([1], { shape: [8] })] },
    {},
    400,
    /expected the shape \[-1,2,4,1\], got \[8\]/,
  ],
  ['no rows', { inputs: [input([], { shape: [0, 2, 4, 1] })] }, {}, 400, /shape/],
  ['too few elements', { inputs: [input([1], { data: [1, 2] })] }, {}, 400, /expected 8 elements, got 2/],
  ['a shape that no memory holds', { inputs: [huge] }, {}, 400, /elements, got 1/],
  ['elements without end', deep, {}, 400, /nested deeper/],
  ['text for numbers', { inputs: [input([1], { data: Array(8).fill('1') })] }, {}, 400, /no number/],
  ['numbers beyond float32', { inputs: [input([1e39])] }, {}, 400, /infinite/],
  [
    'bytes that are not there',
    { inputs: [input([1], { data: undefined, parameters: { binary_data_size: 32 } })] },
    {},
    400,
    /0 bytes follow/,
  ],
  ['an unknown output', { inputs: [input([1])], outputs: [{ name: 'x' }] }, {}, 400, /gives probabilities/],
  [
    'shared memory',
    { inputs: [input([1], { parameters: { shared_memory_region: 'a' } })] },
    {},
    501,
    /shared memory/,
  ],
  [
    'a header length beyond the body',
    Buffer.from('{}'),
    { 'inference-header-content-length': '3' },
    400,
    /within it/,
  ],
  [
    'a header length that is no number',
    Buffer.from('{}'),
    { 'inference-header-content-length': '1e1x' },
    400,
    /within it/,
  ],
  [
    'a raw tensor of another size',
    Buffer.alloc(31),
    { 'inference-header-content-length': '0' },
    400,
    /expected 32 bytes/,
  ],
  ['an unknown encoding', Buffer.from('{}'), { 'content-encoding': 'br' }, 415, /gzip or deflate/],
  ['damaged gzip', Buffer.from('{}'), { 'content-encoding': 'gzip' }, 400, /damaged/],
  [
    'what is no gzip',
    Buffer.from('{"inputs":[], "more":[1]}'),
    { 'content-encoding': 'gzip' },
    400,
    /damaged/,
  ],
  ['a gzip bomb', gzipSync(Buffer.alloc(33 * 2 ** 20)), { 'content-encoding': 'gzip' }, 413, /more than/],
  ['too many rows', { inputs: [input(Array(600).fill(1))] }, {}, 413, /600 rows/],
];

for (const [name, body, headers, status, words] of REFUSED) {
  test(`inference refuses ${name} with ${status} and one sentence`, async () => {
    const reply = await infer(body, headers);
    assert.equal(reply.statusCode, status, reply.body);
    const { error, ...others } = reply.json();
    assert.deepEqual(others, {});
    assert.match(error, words);
  });
}

test('unknown models, versions, addresses and methods are refused in the form of the protocol', async () => {
  const cases: readonly [string, string, number][] = [
    ['GET', '/v2/models/other', 404],
    ['GET', '/v2/models/linear/versions/2/config', 404],
    ['GET', '/v2/models/..%2F..%2Fetc%2Fpasswd', 404],
    ['GET', '/v2/nothing', 404],
    ['GET', INFER, 405],
    ['POST', '/v2/repository/models/linear/unload', 501],
  ];
  for (const [method, url, status] of cases) {
    const reply = await app.inject({ method: method as 'GET', url });
    assert.equal(reply.statusCode, status, url);
    assert.equal(typeof reply.json().error, 'string', url);
  }
});

test('half precision goes in and comes out as bytes alone', async () => {
  const file = fileURLToPath(new URL('../infer/golden/foreign-half.onnx', import.meta.url));
  const half = await createServer([file], {
    labels: ['a', 'b', 'c', 'd'],
    preprocess: { layout: 'NCHW', channels: 3, scale: 1 / 255, mean: 0, std: 1 },
    activation: 'softmax',
  });
  const inputOf = (more: object) => ({ name: 'data', datatype: 'FP16', shape: [1, 3, 2, 3], ...more });
  const send = async (more: object, halves: Uint16Array) => {
    const json = Buffer.from(
      JSON.stringify({
        inputs: [inputOf(more)],
        outputs: [{ name: 'scores', parameters: { binary_data: true } }],
      }),
    );
    const headers = { 'inference-header-content-length': String(json.length) };
    const payload = Buffer.concat([json, Buffer.from(halves.buffer)]);
    return half.inject({ method: 'POST', url: '/v2/models/foreign-half/infer', headers, payload });
  };
  try {
    // 1 in binary16 has the bits 0x3c00, infinity 0x7c00.
    const inBytes = { parameters: { binary_data_size: 36 } };
    const answered = await send(inBytes, new Uint16Array(18).fill(0x3c00));
    assert.deepEqual(
      [answered.statusCode, answered.headers['content-type']],
      [200, 'application/octet-stream'],
    );
    const infinite = await send(inBytes, new Uint16Array(18).fill(0x7c00));
    assert.deepEqual([infinite.statusCode, /infinite/.test(infinite.json().error)], [400, true]);
    const inJson = await send({ data: Array(18).fill(1) }, new Uint16Array());
    assert.deepEqual([inJson.statusCode, /FP16, which goes in bytes/.test(inJson.json().error)], [400, true]);
  } finally {
    await half.close();
  }
});
