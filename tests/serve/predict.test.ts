import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { encodePng } from '../../src/image/index.ts';
import { greyImage, linearProbabilities } from '../infer/linear-model.ts';
import { checkeredPng, serveLinear } from './test-server.ts';

let app: FastifyInstance;
before(async () => {
  app = await serveLinear();
});
after(() => app.close());

const PNG = { 'content-type': 'image/png' };
const LABELS = ['angry', 'happy', 'neutral'];

interface Entry {
  readonly label: string;
  readonly probability: number;
  readonly classes: readonly { readonly label: string; readonly probability: number }[];
  readonly warnings: readonly string[];
  readonly [key: string]: unknown;
}

async function predict(
  payload: Buffer | string,
  { url = '/predict', headers = PNG as Record<string, string> } = {},
) {
  const reply = await app.inject({ method: 'POST', url, headers, payload });
  return { status: reply.statusCode, body: reply.json(), headers: reply.headers };
}

function assertProbabilities(entry: Entry, mean: number): void {
  const expected = linearProbabilities(mean);
  for (const { label, probability } of entry.classes) {
    assert.ok(Math.abs(probability - expected[LABELS.indexOf(label)]!) < 1e-6, `${label} ${probability}`);
  }
}

test('POST /predict classifies the picture in its body as the model is defined to', async () => {
  const { status, body } = await predict(await checkeredPng(180));
  assert.equal(status, 200);
  const [entry] = body.predictions as Entry[];
  assert.equal(entry!.label, 'angry');
  assert.deepEqual(
    entry!.classes.map(({ label }) => label),
    ['angry', 'neutral', 'happy'],
  );
  assertProbabilities(entry!, 180);
  assert.deepEqual([entry!.width, entry!.height, entry!.crop, entry!.warnings], [4, 2, { kind: 'none' }, []]);
  assert.equal(body.model.name, 'linear');
  assert.equal(body.model.version, '1');
  assert.match(body.model.preprocess_hash, /^[0-9a-f]{64}$/);
  assert.match(body.notice, /tight frontal face/);
  for (const key of ['decode_ms', 'queue_ms', 'run_ms', 'total_ms']) assert.ok(body.timings[key] >= 0, key);
});

test('`top_k` says how many classes an answer lists', async () => {
  const { body } = await predict(await checkeredPng(20), { url: '/predict?top_k=1' });
  assert.deepEqual(
    body.predictions[0].classes.map((each: Entry) => each.label),
    ['happy'],
  );
});

test('`box` cuts the picture, and the answer says so', async () => {
  const picture = greyImage(20);
  const half = picture.pixels.map((value, at) => (at % 4 < 2 ? value : 180));
  const png = Buffer.from(await encodePng({ ...picture, pixels: half }));
  const { body } = await predict(png, { url: '/predict?box=2,0,2,2' });
  const [entry] = body.predictions as Entry[];
  assertProbabilities(entry!, 180);
  assert.deepEqual(entry!.crop, { kind: 'box', box: { x: 2, y: 0, width: 2, height: 2 } });
});

test('a box outside of the picture is refused with 422', async () => {
  const { status, body } = await predict(await checkeredPng(20), { url: '/predict?box=3,0,2,2' });
  assert.equal(status, 422);
  assert.equal(body.error.code, 'BOX_INVALID');
});

test('a picture of one grey level comes with a warning', async () => {
  const { body } = await predict(Buffer.from(await encodePng(greyImage(255))));
  assert.match(body.predictions[0].warnings.join(), /empty, one grey level of 255/);
});

test('a form with several files gets an entry for each, an unreadable one as an error in its place', async () => {
  const form = new FormData();
  form.append('files', new Blob([await checkeredPng(180)]), 'a.png');
  form.append('files', new Blob(['no picture']), 'b.png');
  form.append('files', new Blob([await checkeredPng(20)]), 'c.png');
  const encoded = new Response(form);
  const { status, body } = await predict(Buffer.from(await encoded.arrayBuffer()), {
    headers: { 'content-type': encoded.headers.get('content-type')! },
  });
  assert.equal(status, 200);
  const [a, b, c] = body.predictions as Entry[];
  assert.deepEqual([a!.file, b!.file, c!.file], ['a.png', 'b.png', 'c.png']);
  assertProbabilities(a!, 180);
  assertProbabilities(c!, 20);
  assert.equal((b!.error as { code: string }).code, 'IMAGE_INVALID');
});

test('JSON takes images in Base64, each with its own box', async () => {
  const data = (await checkeredPng(180)).toString('base64');
  const payload = JSON.stringify({
    images: [{ data, box: { x: 0, y: 0, width: 4, height: 1 } }, { data }],
    top_k: 2,
  });
  const { status, body } = await predict(payload, { headers: { 'content-type': 'application/json' } });
  assert.equal(status, 200);
  assert.deepEqual(
    body.predictions.map((each: Entry) => [each.classes.length, (each.crop as { kind: string }).kind]),
    [
      [2, 'box'],
      [2, 'none'],
    ],
  );
});

const REFUSED: readonly [
  string,
  { url?: string; headers?: Record<string, string> },
  Buffer | string,
  number,
  string,
][] = [
  ['no picture', {}, 'no picture', 422, 'IMAGE_INVALID'],
  ['a GIF', {}, 'GIF89a,', 415, 'IMAGE_UNSUPPORTED'],
  ['an SVG', {}, '<svg xmlns="http://www.w3.org/2000/svg"/>', 415, 'IMAGE_UNSUPPORTED'],
  ['more bytes than allowed', {}, Buffer.alloc(5 * 2 ** 20 + 1), 413, 'IMAGE_TOO_LARGE'],
  ['another content type', { headers: { 'content-type': 'text/csv' } }, 'a,b', 415, 'TYPE_UNSUPPORTED'],
  ['no content type', { headers: {} }, 'a', 415, 'TYPE_UNSUPPORTED'],
  ['an empty body', {}, '', 400, 'REQUEST_INVALID'],
  ['broken JSON', { headers: { 'content-type': 'application/json' } }, '{"images":', 400, 'REQUEST_INVALID'],
  [
    'JSON without images',
    { headers: { 'content-type': 'application/json' } },
    '{"images":[]}',
    400,
    'REQUEST_INVALID',
  ],
  [
    'what is not Base64',
    { headers: { 'content-type': 'application/json' } },
    '{"images":[{"data":"%%%%"}]}',
    400,
    'REQUEST_INVALID',
  ],
  ['an unknown parameter', { url: '/predict?topk=1' }, 'x', 400, 'REQUEST_INVALID'],
  ['a box of three numbers', { url: '/predict?box=1,2,3' }, 'x', 400, 'REQUEST_INVALID'],
  ['an unknown model', { url: '/predict?model=other' }, 'x', 404, 'MODEL_NOT_FOUND'],
  [
    'a form without files',
    { headers: { 'content-type': 'multipart/form-data; boundary=x' } },
    '--x--\r\n',
    400,
    'REQUEST_INVALID',
  ],
  [
    'a form that does not end',
    { headers: { 'content-type': 'multipart/form-data; boundary=x' } },
    '--x\r\ncontent-disposition: form-data; name="a"; filename="a.png"\r\n\r\nabc',
    400,
    'REQUEST_INVALID',
  ],
  [
    'a form whose part has no head',
    { headers: { 'content-type': 'multipart/form-data; boundary=x' } },
    '--x\r\n\r\nabc\r\n--x--\r\n',
    400,
    'REQUEST_INVALID',
  ],
];

for (const [name, options, payload, status, code] of REFUSED) {
  test(`POST /predict refuses ${name} with ${status} ${code}`, async () => {
    const reply = await predict(payload, options);
    assert.deepEqual(
      [reply.status, Object.keys(reply.body), reply.body.error.code],
      [status, ['error'], code],
    );
    assert.match(reply.body.error.message, /^Could not .*[^.]$/s);
  });
}

test('another method is refused with 405, an unknown address with 404', async () => {
  const method = await app.inject({ method: 'GET', url: '/predict' });
  assert.deepEqual(
    [method.statusCode, method.headers.allow, method.json().error.code],
    [405, 'POST', 'METHOD_NOT_ALLOWED'],
  );
  const address = await app.inject({ method: 'GET', url: '/../../etc/passwd' });
  assert.deepEqual([address.statusCode, address.json().error.code], [404, 'NOT_FOUND']);
});
