import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Worker } from 'node:worker_threads';
import type { FastifyInstance } from 'fastify';
import { buildServer } from '../../src/serve/create-server.ts';
import { REVIVAL_MS } from '../../src/serve/thread/open-thread.ts';
import { LINEAR_MODEL } from '../infer/linear-model.ts';
import { startFerServe } from './start-fer-serve.ts';
import { checkeredPng } from './test-server.ts';

let folder: string;
let dark: Uint8Array<ArrayBuffer>;
let bright: Uint8Array<ArrayBuffer>;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fer-ready-'));
  dark = new Uint8Array(await checkeredPng(20));
  bright = new Uint8Array(await checkeredPng(180));
});
after(() => rm(folder, { recursive: true }));

const pause = () => new Promise((resolve) => setTimeout(resolve, 20));

/** The statuses of health, and of a request for inference with its code and `Retry-After`. */
async function stateOf(app: FastifyInstance) {
  const live = await app.inject('/v2/health/live');
  const ready = await app.inject('/v2/health/ready');
  const headers = { 'content-type': 'image/png' };
  const predict = await app.inject({
    method: 'POST',
    url: '/predict',
    headers,
    payload: Buffer.from(bright),
  });
  const { error } = predict.json();
  return {
    live: [live.statusCode, live.json().live],
    ready: [ready.statusCode, ready.json().ready],
    predict: [predict.statusCode, error?.code, predict.headers['retry-after']],
  };
}

/** What is seen before another thread takes the place of a dead one; again where a busy machine took longer to look. */
async function seeDeath<Seen>(look: () => Promise<Seen>, revived: () => Promise<void>): Promise<Seen> {
  for (let tries = 0; tries < 20; tries++) {
    const started = performance.now();
    const seen = await look();
    if (performance.now() - started < REVIVAL_MS) return seen;
    await revived();
  }
  return assert.fail('The machine is too busy to see anything');
}

const WORKS = { live: [200, true], ready: [200, true], predict: [200, undefined, undefined] };
const WAITS = { live: [200, true], ready: [503, false], predict: [503, 'MODEL_NOT_READY', '1'] };

test('until every model is loaded and warm a server lives, is not ready, and says when to come back', async () => {
  const { app, load, host } = await buildServer([LINEAR_MODEL], { threads: 1, maxBatch: 1 });
  assert.deepEqual(await stateOf(app), WAITS);
  const infer = await app.inject({ method: 'POST', url: '/v2/models/linear/infer', payload: '{}' });
  assert.deepEqual([infer.statusCode, infer.headers['retry-after']], [503, '1']);
  const loading = load();
  while (host.list().length === 0) await pause();
  assert.deepEqual(await stateOf(app), WAITS);
  assert.equal((await app.inject('/v2/models/linear/ready')).statusCode, 503);
  await loading;
  assert.deepEqual(await stateOf(app), WORKS);
  await app.close();
});

test('a model of which a thread dies is loaded again, and its other thread ends', async () => {
  const workers: Worker[] = [];
  const watch = (message: unknown): void => void workers.push((message as { worker: Worker }).worker);
  subscribe('worker_threads', watch);
  const { app, load, host } = await buildServer([LINEAR_MODEL], { workers: 2, threads: 1, maxBatch: 1 });
  await load();
  assert.equal(workers.length, 3);
  const revived = async (): Promise<void> => {
    while (host.problem() !== undefined) await pause();
  };
  const [state, problem, other] = await seeDeath(async () => {
    // The two that were started last run the model; nothing runs in them, so that one may be terminated.
    const [dying, staying] = workers.slice(-2);
    await dying!.terminate();
    return [await stateOf(app), host.problem(), staying!] as const;
  }, revived);
  assert.deepEqual([state, problem], [WAITS, 'a thread of `linear` has died']);
  await revived();
  unsubscribe('worker_threads', watch);
  assert.deepEqual(await stateOf(app), WORKS);
  while (other.threadId !== -1) await pause();
  await app.close();
});

test('createServer() leaves no thread behind where one of several models cannot be loaded', async () => {
  const broken = join(folder, 'broken.onnx');
  await writeFile(broken, 'broken');
  const working = join(folder, 'working.onnx');
  await copyFile(LINEAR_MODEL, working);
  const workers: Worker[] = [];
  const watch = (message: unknown): void => void workers.push((message as { worker: Worker }).worker);
  subscribe('worker_threads', watch);
  const { app, load } = await buildServer([broken, working], { workers: 2, threads: 1, maxBatch: 1 });
  await assert.rejects(load(), { code: 'MODEL_INVALID' });
  await app.close();
  unsubscribe('worker_threads', watch);
  assert.equal(workers.length, 5);
  const started = performance.now();
  // The number of a thread that has ended.
  while (workers.some(({ threadId }) => threadId !== -1)) {
    assert.ok(performance.now() - started < 30_000, 'a thread goes on');
    await pause();
  }
});

/** Ends its thread, or does not come back, for pictures that are darker than half. */
const DETECTOR = (fault: string) => `
import { existsSync } from 'node:fs';
export function detect({ pixels, width, height }) {
  if (pixels[0] < 128) ${fault};
  return [{ x: 0, y: 0, width, height }];
}
`;

async function serveWith(fault: string, ...args: readonly string[]) {
  const detector = join(await mkdtemp(join(folder, 'detector-')), 'detector.mjs');
  await writeFile(detector, DETECTOR(fault));
  const server = await startFerServe([LINEAR_MODEL, '--detector', detector, ...args]);
  const ask = async (body: Uint8Array<ArrayBuffer>) => {
    const headers = { 'content-type': 'image/png' };
    const reply = await fetch(`${server.url}/predict`, { method: 'POST', headers, body });
    const { error } = (await reply.json()) as { error?: { code: string } };
    return [reply.status, error?.code, reply.headers.get('retry-after')];
  };
  const health = async () =>
    Promise.all(
      ['live', 'ready'].map(async (name) => (await fetch(`${server.url}/v2/health/${name}`)).status),
    );
  const healthy = async (): Promise<void> => {
    while ((await health()).join() !== '200,200') await pause();
  };
  return { server, ask, health, healthy };
}

const REFUSED = [503, 'MODEL_NOT_READY', '1'];

for (const [how, fault, reason] of [
  ['ends the thread of the detector', 'process.exit(3)', 'it ended with code 3'],
  [
    'makes the detector throw where nobody catches it',
    "return new Promise(() => setImmediate(() => { throw new Error('out of order'); }))",
    'out of order',
  ],
] as const) {
  test(`a picture that ${how} is answered with 503, and another thread takes its place`, async () => {
    const { server, ask, health, healthy } = await serveWith(fault);
    const seen = await seeDeath(async () => [await ask(dark), await health()], healthy);
    assert.deepEqual(seen, [REFUSED, [200, 503]]);
    await healthy();
    assert.deepEqual(await ask(bright), [200, undefined, null]);
    assert.match(server.log(), new RegExp(`decodes pictures has died: ${reason}; another takes its place`));
    server.process.kill('SIGTERM');
    assert.equal(await server.ended, 0);
  });
}

test('a picture that takes longer than --max-task-ms is answered with 503, and until it ends the server is neither ready nor alive', async () => {
  const end = join(folder, 'end');
  const block = `while (!existsSync(${JSON.stringify(end)})) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)`;
  const { server, ask, health, healthy } = await serveWith(block, '--max-task-ms', '1000');
  assert.deepEqual(await ask(dark), REFUSED);
  assert.deepEqual(await health(), [503, 503]);
  assert.deepEqual(await ask(bright), REFUSED);
  await writeFile(end, '');
  await healthy();
  assert.deepEqual(await ask(bright), [200, undefined, null]);
  server.process.kill('SIGTERM');
  assert.equal(await server.ended, 0);
});

test('a server with a thread that never ends its work can be ended', async () => {
  const { server, ask } = await serveWith('for (;;);', '--max-task-ms', '300', '--no-request-log');
  assert.deepEqual(await ask(dark), REFUSED);
  server.process.kill('SIGTERM');
  assert.equal(await server.ended, 0);
});
