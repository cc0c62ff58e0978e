import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, mock, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { OPERATIONS } from '../../src/serve/openapi/operations.ts';
import { LINEAR_MODEL } from '../infer/linear-model.ts';
import { startFerServe } from './start-fer-serve.ts';
import { serveLinear } from './test-server.ts';

const TOKEN = 'a-token-of-24-characters';

let app: FastifyInstance;
before(async () => {
  app = await serveLinear({ token: TOKEN });
});
after(() => app.close());

/** What is answered to everybody: it tells nothing of models and pictures. */
const PUBLIC = ['/v2/health/live', '/v2/health/ready', '/', '/docs', '/openapi.json', '/page/page.js'];

/** Every other address, and some that are not there. */
const GUARDED = [
  ...OPERATIONS.filter(({ path }) => !PUBLIC.includes(path)).map(({ method, path }) => ({
    method: method.toUpperCase() as 'GET',
    url: path.replace('{model}', 'linear').replace('{version}', '1'),
  })),
  { method: 'GET', url: '/v2/models/stats' },
  { method: 'HEAD', url: '/models' },
  { method: 'OPTIONS', url: '/predict' },
  { method: 'POST', url: '/v2/repository/models/linear/load' },
  { method: 'GET', url: '/nothing' },
] as const;

const WRONG: readonly [string, string | undefined][] = [
  ['no token', undefined],
  ['an empty one', 'Bearer '],
  ['another scheme', `Basic ${TOKEN}`],
  ['another one', 'Bearer b-token-of-24-characters'],
  ['the beginning of it', `Bearer ${TOKEN.slice(0, -1)}`],
  ['a longer one', `Bearer ${TOKEN}s`],
  ['a very long one', `Bearer ${TOKEN.repeat(300)}`],
  ['it twice', `Bearer ${TOKEN} ${TOKEN}`],
  ['it in other letters', `Bearer ${TOKEN.toUpperCase()}`],
];

for (const [name, authorization] of WRONG) {
  test(`every guarded address answers to ${name} with 401`, async () => {
    for (const { method, url } of GUARDED) {
      const headers = authorization === undefined ? {} : { authorization };
      const reply = await app.inject({ method, url, headers });
      assert.deepEqual([reply.statusCode, reply.headers['www-authenticate']], [401, 'Bearer'], url);
      if (method === 'HEAD') continue;
      const { error } = reply.json();
      assert.match(
        url.startsWith('/v2') ? error : error.message,
        /^Could not take the request because it has/,
      );
    }
  });
}

test('every guarded address answers to the token, in whatever letters its scheme is', async () => {
  for (const scheme of ['Bearer', 'bearer']) {
    for (const { method, url } of GUARDED) {
      const reply = await app.inject({ method, url, headers: { authorization: `${scheme} ${TOKEN}` } });
      assert.notEqual(reply.statusCode, 401, url);
    }
  }
});

test('health, the page and the documents are answered without a token', async () => {
  for (const url of PUBLIC) assert.equal((await app.inject(url)).statusCode, 200, url);
});

test('a token is compared in constant time, whatever its length', async () => {
  const lengths: number[][] = [];
  const compare = crypto.timingSafeEqual;
  mock.method(crypto, 'timingSafeEqual', (a: Buffer, b: Buffer) => {
    lengths.push([a.length, b.length]);
    return compare(a, b);
  });
  syncBuiltinESMExports();
  for (const token of ['', 'a', TOKEN, TOKEN.repeat(9)]) {
    await app.inject({ url: '/models', headers: { authorization: `Bearer ${token}` } });
  }
  mock.restoreAll();
  syncBuiltinESMExports();
  // Of SHA-256, one comparison for each request.
  assert.deepEqual(lengths, Array(4).fill([32, 32]));
});

test('fer serve takes its token from a file or the environment, and listens then at all addresses', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fer-token-'));
  const file = join(folder, 'token');
  await writeFile(file, `${TOKEN}\n`);
  const server = await startFerServe([LINEAR_MODEL, '--host', '0.0.0.0', '--token-file', file]);
  const { port } = new URL(server.url);
  const ask = async (headers: Record<string, string>) =>
    (await fetch(`http://127.0.0.1:${port}/models`, { headers })).status;
  assert.deepEqual([await ask({}), await ask({ authorization: `Bearer ${TOKEN}` })], [401, 200]);
  server.process.kill('SIGTERM');
  assert.equal(await server.ended, 0);
  assert.doesNotMatch(server.log(), new RegExp(TOKEN));
  await rm(folder, { recursive: true });
});
