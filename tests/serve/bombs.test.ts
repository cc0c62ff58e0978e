import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { deflateSync, gzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { withoutPngTexts } from '../../src/image/_without-png-texts.ts';
import { type Bomb, makeBombs, pngWithTexts } from './bombs.ts';
import { serveLinear } from './test-server.ts';

let app: FastifyInstance;
let url: string;
before(async () => {
  app = await serveLinear();
  url = await app.listen({ host: '127.0.0.1', port: 0 });
});
after(() => app.close());

async function ask({ path, headers, body }: Pick<Bomb, 'path' | 'headers' | 'body'>) {
  const reply = await fetch(`${url}${path}`, { method: 'POST', headers, body: new Uint8Array(body) });
  return { status: reply.status, text: await reply.text() };
}

// What each takes of the processor is measured by `npm run bench -- serve`.
test('requests that claim too much are refused with the right code and one sentence', async () => {
  for (const bomb of await makeBombs('linear')) {
    const { status, text } = await ask(bomb);
    assert.equal(status, bomb.status, `${bomb.name}: ${text}`);
    assert.match(text, bomb.words, bomb.name);
    const { error } = JSON.parse(text);
    assert.match(typeof error === 'string' ? error : error.message, /^Could not [^\n]*[^.]$/, bomb.name);
  }
});

test('compressed bodies are unpacked no further than they may be long', async () => {
  const zeros = Buffer.alloc(2 ** 28);
  const path = '/v2/models/linear/infer';
  for (const [encoding, packed] of [
    ['gzip', gzipSync(zeros, { level: 9 })],
    ['deflate', deflateSync(zeros, { level: 9 })],
  ] as const) {
    const headers = { 'content-encoding': encoding };
    // Damage that is not met, since it is behind 32 of the 256 MiB.
    const body = Buffer.from(packed).fill(0xff, packed.length >> 3);
    assert.equal((await ask({ path, headers, body })).status, 413, encoding);
    const early = Buffer.from(packed).fill(0xff, packed.length >> 6);
    assert.equal((await ask({ path, headers, body: early })).status, 400, encoding);
  }
});

test('JSON is looked at no further than it may be deep or long', async () => {
  const path = '/predict';
  const headers = { 'content-type': 'application/json' };
  for (const [begun, status] of [
    ['['.repeat(40), 400],
    [`[${'0,'.repeat(2000)}`, 413],
  ] as const) {
    const { text, ...reply } = await ask({ path, headers, body: Buffer.from(begun + 'x'.repeat(2 ** 18)) });
    assert.equal(reply.status, status, text);
    assert.doesNotMatch(text, /not JSON/);
  }
});

test('images are not sent compressed', async () => {
  const body = gzipSync(Buffer.alloc(1000));
  const headers = { 'content-type': 'image/png', 'content-encoding': 'gzip' };
  const { status, text } = await ask({ path: '/predict', headers, body });
  assert.deepEqual([status, JSON.parse(text).error.code], [415, 'TYPE_UNSUPPORTED']);
});

test('texts in a PNG are not unpacked', async () => {
  const bytes = pngWithTexts();
  assert.ok(bytes.length > 4_000_000 && withoutPngTexts(bytes).length < 200);
  const { status, text } = await ask({
    path: '/predict',
    headers: { 'content-type': 'image/png' },
    body: Buffer.from(bytes),
  });
  assert.equal(status, 200);
  assert.deepEqual(JSON.parse(text).predictions[0].warnings, []);
});
