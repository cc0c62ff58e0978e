import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { deflateSync, gzipSync } from 'node:zlib';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { makeBombs, pngWithTexts } from './bombs.ts';
import { checkeredPng, serveLinear } from './test-server.ts';

/** Of the whole process with all its threads, for one request. */
const MOST_CPU_MS = 50;
/** The mean of so many is measured: the time of a processor is little else when others want it too. */
const REPETITIONS = 30;

const JSON_TYPE = { 'content-type': 'application/json' };

let app: FastifyInstance;
before(async () => {
  app = await serveLinear();
  const payload = await checkeredPng(180);
  for (let count = 0; count < REPETITIONS; count++) await app.inject(picture(payload));
});
after(() => app.close());

function picture(payload: Uint8Array): InjectOptions {
  return {
    method: 'POST',
    url: '/predict',
    headers: { 'content-type': 'image/png' },
    payload: Buffer.from(payload),
  };
}

/** The reply to a request, which must take no longer than it may. */
async function askInTime(request: InjectOptions, name: string) {
  const reply = await app.inject(request);
  const started = process.cpuUsage();
  for (let count = 0; count < REPETITIONS; count++) await app.inject(request);
  const { user, system } = process.cpuUsage(started);
  const took = (user + system) / 1000 / REPETITIONS;
  assert.ok(took < MOST_CPU_MS, `${name}: ${took} ms of CPU`);
  return { status: reply.statusCode, body: reply.json() };
}

test('pictures that claim too much are refused by their first bytes', async () => {
  const bombs = await makeBombs();
  assert.ok(bombs.every(({ bytes }) => bytes.length < 200_000));
  for (const { name, bytes, status, code } of bombs) {
    const reply = await askInTime(picture(bytes), name);
    assert.deepEqual([reply.status, reply.body.error.code], [status, code], name);
    assert.match(reply.body.error.message, /^Could not decode the image because .*[^.]$/, name);
  }
});

test('texts in a PNG are not unpacked', async () => {
  const bytes = pngWithTexts();
  assert.ok(bytes.length > 4_000_000);
  const { status, body } = await askInTime(picture(bytes), 'texts');
  assert.equal(status, 200);
  assert.deepEqual(body.predictions[0].warnings, []);
});

/** Compressed bodies that would unpack to 256 MiB. */
function packedZeros(): Readonly<Record<string, readonly ['gzip' | 'deflate', Buffer]>> {
  const zeros = Buffer.alloc(2 ** 28);
  const gzip = gzipSync(zeros, { level: 9 });
  const lying = Buffer.from(gzip);
  // What the data ends with is the length of what was compressed (RFC 1952, ISIZE).
  lying.writeUInt32LE(1, lying.length - 4);
  const member = gzipSync(zeros.subarray(0, 2 ** 22), { level: 9 });
  return {
    gzip: ['gzip', gzip],
    'gzip with a false length': ['gzip', lying],
    'gzip of many members': ['gzip', Buffer.concat(Array<Buffer>(64).fill(member))],
    deflate: ['deflate', deflateSync(zeros, { level: 9 })],
  };
}

test('compressed bodies are unpacked as far as they may be long, and images are not sent compressed', async () => {
  for (const [name, [encoding, payload]] of Object.entries(packedZeros())) {
    const headers = { 'content-encoding': encoding };
    const infer = { method: 'POST', url: '/v2/models/linear/infer', headers, payload } as const;
    const { status, body } = await askInTime(infer, name);
    assert.equal(status, 413, name);
    assert.match(
      body.error,
      /^Could not take the request because it unpacks to more than 8388608 bytes: .*[^.]$/,
    );
    const image = { ...picture(payload), headers: { 'content-type': 'image/png', ...headers } };
    const refused = await askInTime(image, `${name} of an image`);
    assert.deepEqual([refused.status, refused.body.error.code], [415, 'TYPE_UNSUPPORTED']);
  }
});

test('JSON that would take long to parse is refused by its structure', async () => {
  const size = 2 ** 23 - 1024;
  const texts: readonly (readonly [string, string, number, RegExp])[] = [
    ['brackets', '['.repeat(size), 400, /nested deeper than 32 times/],
    ['objects', `{"inputs":[${'{},'.repeat(size / 3)}{}]}`, 413, /more than 14096 values/],
    ['numbers', `{"inputs":[{"data":[${'0,'.repeat(size / 2)}0]}]}`, 413, /more than 14096 values/],
    ['one text', `{"id":"${'\\"'.repeat(size / 2)}"}`, 413, /text of more than 65536 bytes/],
  ];
  for (const [name, text, status, words] of texts) {
    const payload = gzipSync(text);
    assert.ok(payload.length < 20_000, name);
    const headers = { 'content-encoding': 'gzip' };
    const infer = { method: 'POST', url: '/v2/models/linear/infer', headers, payload } as const;
    const reply = await askInTime(infer, name);
    assert.deepEqual([reply.status, words.test(reply.body.error)], [status, true], reply.body.error);
    const deep = await app.inject({ method: 'POST', url: '/predict', headers: JSON_TYPE, payload: text });
    assert.ok([400, 413].includes(deep.statusCode), deep.body);
    assert.match(deep.json().error.message, /^Could not read the body.*[^.]$/, name);
  }
});
