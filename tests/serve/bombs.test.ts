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
async function askInTime(request: InjectOptions, name: string, mostMs: number = MOST_CPU_MS) {
  const reply = await app.inject(request);
  const started = process.cpuUsage();
  for (let count = 0; count < REPETITIONS; count++) await app.inject(request);
  const { user, system } = process.cpuUsage(started);
  const took = (user + system) / 1000 / REPETITIONS;
  assert.ok(took < mostMs, `${name}: ${took} ms of CPU`);
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

test('compressed bodies are unpacked as far as they may be long, and images are not sent compressed', async () => {
  const zeros = Buffer.alloc(2 ** 28);
  const packed = { gzip: gzipSync(zeros, { level: 9 }), deflate: deflateSync(zeros, { level: 9 }) };
  for (const [encoding, payload] of Object.entries(packed)) {
    const headers = { 'content-encoding': encoding };
    const infer = { method: 'POST', url: '/v2/models/linear/infer', headers, payload } as const;
    // What does not say its length is unpacked up to 32 MiB before it is refused.
    const mostMs = encoding === 'gzip' ? MOST_CPU_MS : 5 * MOST_CPU_MS;
    const { status, body } = await askInTime(infer, encoding, mostMs);
    assert.deepEqual(
      [status, body.error],
      [413, 'Could not take the request because it has more than 33554432 bytes'],
    );
    const image = { ...picture(payload), headers: { 'content-type': 'image/png', ...headers } };
    const refused = await askInTime(image, `${encoding} of an image`);
    assert.deepEqual([refused.status, refused.body.error.code], [415, 'TYPE_UNSUPPORTED']);
  }
  const lying = Buffer.from(packed.gzip);
  lying.writeUInt32LE(1, lying.length - 4);
  const headers = { 'content-encoding': 'gzip' };
  const reply = await app.inject({ method: 'POST', url: '/v2/models/linear/infer', headers, payload: lying });
  assert.equal(reply.statusCode, 413);
});
