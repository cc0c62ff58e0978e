import assert from 'node:assert/strict';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import pino from 'pino';
import { runCli } from '../cli/run-cli.ts';
import { LINEAR_MODEL } from '../infer/linear-model.ts';
import { exchange } from './exchange.ts';
import { startFerServe } from './start-fer-serve.ts';
import { checkeredPng, serveLinear } from './test-server.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fer-serve-'));
});
after(() => rm(folder, { recursive: true }));

test('fer serve answers, loads files anew at SIGHUP, keeps a model whose file is broken, and ends at SIGTERM with 0', async () => {
  const models = join(folder, 'models');
  await mkdir(models);
  await copyFile(LINEAR_MODEL, join(models, 'a.onnx'));
  const server = await startFerServe([models, '--max-batch', '2']);
  const picture = await checkeredPng(180);
  const ask = async (model: string): Promise<number> => {
    const reply = await fetch(`${server.url}/predict?model=${model}`, {
      method: 'POST',
      headers: { 'content-type': 'image/png' },
      body: new Uint8Array(picture),
    });
    await reply.arrayBuffer();
    return reply.status;
  };
  assert.deepEqual([await ask('a'), await ask('b')], [200, 404]);

  // Requests go on while the files are loaded anew.
  let isAsking = true;
  const statuses: number[] = [];
  const asking = (async () => {
    while (isAsking) statuses.push(await ask('a'));
  })();
  await copyFile(LINEAR_MODEL, join(models, 'b.onnx'));
  server.process.kill('SIGHUP');
  await server.logged(/`b` is loaded/);
  assert.equal(await ask('b'), 200);
  await writeFile(join(models, 'a.onnx'), 'broken');
  server.process.kill('SIGHUP');
  await server.logged(/`a` stays as it was: Could not read/);
  assert.equal(await ask('a'), 200);
  await rm(join(models, 'b.onnx'));
  server.process.kill('SIGHUP');
  await server.logged(/`b` is no longer served/);
  assert.equal(await ask('b'), 404);
  isAsking = false;
  await asking;
  assert.ok(statuses.length > 0 && statuses.every((status) => status === 200), statuses.join());

  server.process.kill('SIGTERM');
  assert.equal(await server.ended, 0);
  assert.match(server.log(), /POST \/predict 200 [\d.]+ ms/);
});

test('a model whose file is gone, or has become something else, at SIGHUP is served as it was, and the log says so', async () => {
  const model = join(folder, 'only.onnx');
  await copyFile(LINEAR_MODEL, model);
  const server = await startFerServe([model]);
  const ask = async (): Promise<unknown> => {
    const reply = await fetch(`${server.url}/v2/models/only/ready`);
    return [reply.status, await reply.json()];
  };
  await rm(model);
  server.process.kill('SIGHUP');
  await server.logged(/the models stay as they are: Could not serve .* no such file or folder: .*only\.onnx/);
  assert.deepEqual(await ask(), [200, { name: 'only', ready: true }]);
  await mkdir(model);
  server.process.kill('SIGHUP');
  await server.logged(/the models stay as they are: Could not serve models because the folder has no/);
  assert.deepEqual(await ask(), [200, { name: 'only', ready: true }]);
  await rm(model, { recursive: true });
  await writeFile(model, (await readFile(LINEAR_MODEL)).subarray(0, 300));
  server.process.kill('SIGHUP');
  await server.logged(/`only` stays as it was: Could not/);
  assert.deepEqual(await ask(), [200, { name: 'only', ready: true }]);
  // Once the file is whole again it is loaded, not before.
  await copyFile(LINEAR_MODEL, model);
  const loads = (): number => server.log().match(/`only` is loaded/g)!.length;
  assert.equal(loads(), 1);
  server.process.kill('SIGHUP');
  await server.logged(/(`only` is loaded.*){2}/s);
  server.process.kill('SIGTERM');
  assert.equal(await server.ended, 0);
});

test('fer serve refuses a port that something else listens at', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const run = await runCli(['serve', LINEAR_MODEL, '--port', String(port)]);
  other.close();
  assert.equal(run.code, 2);
  assert.match(
    run.stderr,
    new RegExp(`Could not listen at 127\\.0\\.0\\.1 port ${port} because something else listens there$`, 'm'),
  );
});

test('fer serve refuses a wide address without a token, a short token, and a model that is not there', async () => {
  const wide = await runCli(['serve', LINEAR_MODEL, '--host', '0.0.0.0', '--port', '0']);
  assert.equal(wide.code, 2);
  assert.match(wide.stderr, /--token-file.*--allow-anyone/);
  const short = await runCli(['serve', LINEAR_MODEL, '--port', '0'], { env: { FER_SERVE_TOKEN: 'short' } });
  assert.equal(short.code, 2);
  assert.match(short.stderr, /at least 16 characters/);
  const missing = await runCli(['serve', join(folder, 'none.onnx'), '--port', '0']);
  assert.equal(missing.code, 1);
  assert.match(missing.stderr, /no such file or folder/);
});

test('the request log has addresses, statuses and times, and nothing of a body or a token', async () => {
  const lines: string[] = [];
  const log = pino({}, { write: (line: string) => lines.push(line) });
  const token = 'a-token-of-24-characters';
  const app = await serveLinear({ log, token });
  const picture = await checkeredPng(180);
  const data = picture.toString('base64');
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const payload = JSON.stringify({ images: [{ data }] });
  const reply = await app.inject({ method: 'POST', url: '/predict?top_k=1', headers, payload });
  await app.inject('/v2/health/live');
  await app.close();
  assert.equal(reply.statusCode, 200);
  const requests = lines.map((line) => JSON.parse(line).request).filter((request) => request !== undefined);
  assert.deepEqual(
    requests.map(({ method, path, status }) => [method, path, status]),
    [
      ['POST', '/predict', 200],
      ['GET', '/v2/health/live', 200],
    ],
  );
  assert.doesNotMatch(lines.join(''), new RegExp(`${data.slice(0, 20)}|${token}`));
});

test('a client that sends more than the rate limit is refused with 429, health apart', async () => {
  const app = await serveLinear({ rateLimit: 3 });
  const replies = [];
  for (let count = 0; count < 5; count++) replies.push(await app.inject('/models'));
  const refused = replies.filter(({ statusCode }) => statusCode === 429);
  assert.equal(refused.length, 2);
  assert.equal(refused[0]!.json().error.code, 'RATE_LIMITED');
  assert.equal(refused[0]!.headers['retry-after'], '1');
  const health = await Promise.all(Array.from({ length: 8 }, () => app.inject('/v2/health/live')));
  assert.ok(health.every(({ statusCode }) => statusCode === 200));
  await app.close();
});

/** Sends a byte now and then, so that the connection is never silent; gives what the server answers before it ends it. */
function trickle(
  port: number,
  { head, rest }: { readonly head: string; readonly rest: string },
): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(head + rest));
    const timer = setInterval(() => socket.write('x'), 20);
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      answer += chunk;
      clearInterval(timer);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearInterval(timer);
      resolve(answer);
    });
  });
}

test('what is no HTTP, too long in its headers or too slow is answered and cut off', async () => {
  const app = await serveLinear({ requestTimeoutMs: 300 });
  await app.listen({ port: 0 });
  const { port } = app.server.address() as AddressInfo;
  assert.match(await exchange(port, 'nonsense\r\n\r\n'), /^HTTP\/1.1 400 .*"code":"REQUEST_INVALID"/s);
  const long = await exchange(port, `GET / HTTP/1.1\r\nhost: a\r\nx: ${'x'.repeat(40_000)}\r\n\r\n`);
  assert.match(long, /^HTTP\/1.1 431 .*"code":"HEADERS_TOO_LARGE"/s);
  const late = /^HTTP\/1.1 408 .*"code":"REQUEST_TIMEOUT"/s;
  const head = 'POST /predict HTTP/1.1\r\nhost: a\r\ncontent-type: image/png\r\n';
  assert.match(await exchange(port, `${head}content-length: 100\r\n\r\nabc`), late);
  assert.match(await exchange(port, head), late);
  assert.match(await trickle(port, { head, rest: 'x-long: ' }), late);
  assert.match(await trickle(port, { head: `${head}content-length: 1000\r\n\r\n`, rest: '' }), late);
  await app.close();
});

test('a server for this machine alone refuses other host names', async () => {
  const app = await serveLinear({ localOnly: true });
  for (const [host, status] of [
    ['localhost:8080', 200],
    ['127.0.0.1', 200],
    ['[::1]:80', 200],
    ['evil.example', 403],
  ] as const) {
    assert.equal((await app.inject({ url: '/models', headers: { host } })).statusCode, status, host);
  }
  await app.close();
});

test('closing a server answers what it has accepted', async () => {
  const app = await serveLinear();
  await app.listen({ port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const body = new Uint8Array(await checkeredPng(180));
  const headers = { 'content-type': 'image/png' };
  const accepted = new Promise<void>((resolve) => {
    let count = 0;
    app.server.on('request', () => {
      count += 1;
      if (count === 10) resolve();
    });
  });
  const replies = Array.from({ length: 10 }, () =>
    fetch(`http://127.0.0.1:${port}/predict`, { method: 'POST', headers, body }),
  );
  await accepted;
  await app.close();
  for (const reply of await Promise.all(replies)) assert.equal(reply.status, 200);
});
