import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { before, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { LINEAR_MODEL } from '../infer/linear-model.ts';
import { sendHalf } from './half-sent.ts';
import { startFerServe } from './start-fer-serve.ts';
import { checkeredPng, serveLinear } from './test-server.ts';

let picture: Uint8Array<ArrayBuffer>;
before(async () => {
  picture = new Uint8Array(await checkeredPng(180));
});

const pause = () => new Promise((resolve) => setTimeout(resolve, 20));

async function isRefused(url: string): Promise<boolean> {
  try {
    await (await fetch(`${url}/v2/health/live`, { headers: { connection: 'close' } })).arrayBuffer();
    return false;
  } catch {
    return true;
  }
}

test('after SIGTERM fer serve takes requests for --drain-ms and is not ready, then answers what it has, and exits with 0', async () => {
  const server = await startFerServe([LINEAR_MODEL, '--drain-ms', '3000']);
  const accepted = await sendHalf(server.url, picture);
  assert.equal((await fetch(`${server.url}/v2/health/ready`)).status, 200);
  server.process.kill('SIGTERM');
  while ((await fetch(`${server.url}/v2/health/ready`)).status === 200) await pause();
  assert.equal((await fetch(`${server.url}/v2/health/live`)).status, 200);
  const headers = { 'content-type': 'image/png' };
  const reply = await fetch(`${server.url}/predict`, { method: 'POST', headers, body: picture });
  assert.deepEqual([reply.status, reply.headers.get('connection')], [200, 'close']);
  while (!(await isRefused(server.url))) await pause();
  assert.equal(await accepted.finish(), 200);
  assert.equal(await server.ended, 0);
});

test('what is not through after --grace-ms is cut, and fer serve exits with 0', async () => {
  const server = await startFerServe([LINEAR_MODEL, '--grace-ms', '200']);
  const accepted = await sendHalf(server.url, picture);
  server.process.kill('SIGTERM');
  assert.equal(await accepted.cut, 'ECONNRESET');
  assert.equal(await server.ended, 0);
});

test('a second SIGTERM does not wait', async () => {
  const server = await startFerServe([LINEAR_MODEL]);
  const accepted = await sendHalf(server.url, picture);
  server.process.kill('SIGTERM');
  while (!(await isRefused(server.url))) await pause();
  server.process.kill('SIGTERM');
  assert.equal(await accepted.cut, 'ECONNRESET');
  // It ends by the signal, as it would without us: 143 in a shell.
  assert.equal(await server.ended, null);
  assert.equal(server.process.signalCode, 'SIGTERM');
});

/** A connection on which so much has been sent. */
async function connectTo(app: FastifyInstance, sent: string): Promise<Socket> {
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
  await Promise.all([once(socket, 'connect'), once(app.server, 'connection')]);
  socket.on('error', () => undefined);
  if (sent !== '') socket.write(sent);
  return socket;
}

test('close() does not wait for connections without a request', async () => {
  const app = await serveLinear();
  await app.listen({ host: '127.0.0.1', port: 0 });
  const silent = await connectTo(app, '');
  const begun = await connectTo(app, 'GET / HTTP/1.1\r\nho');
  const answered = await connectTo(app, 'GET /v2/health/live HTTP/1.1\r\nhost: localhost\r\n\r\n');
  await once(answered, 'data');
  const started = performance.now();
  await Promise.all([app.close(), ...[silent, begun, answered].map((socket) => once(socket, 'close'))]);
  // 30 seconds would be the grace of requests.
  assert.ok(performance.now() - started < 10_000, `${performance.now() - started} ms`);
});

test('close() waits for a request that does not arrive no longer than `graceMs`', async () => {
  const app = await serveLinear({ graceMs: 300 });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const accepted = await sendHalf(`http://127.0.0.1:${(app.server.address() as AddressInfo).port}`, picture);
  const started = performance.now();
  await app.close();
  const took = performance.now() - started;
  assert.equal(await accepted.cut, 'ECONNRESET');
  assert.ok(took >= 299 && took < 10_000, `${took} ms`);
});
