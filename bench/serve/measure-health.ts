import { Agent } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { send } from './http-client.ts';
import { type Question, readFaces, toQuestion } from './questions.ts';
import { type RunningServer, startFerServe } from './start-server.ts';

/** Milliseconds. */
export interface HealthFigures {
  /** Of one request. */
  readonly rows: number;
  readonly inferences: number;
  /** The mean of the runs of the model, by the server's statistics. */
  readonly runMs: number;
  readonly during: LiveFigures;
  /** Before them, of the same server. */
  readonly idle: LiveFigures;
}

/** Of `/v2/health/live`, in milliseconds. */
export interface LiveFigures {
  readonly asked: number;
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
}

export interface HealthOptions {
  readonly data: string;
  /** An ONNX file called `light.onnx`. */
  readonly model: string;
  readonly folder: string;
}

const WANTED_RUN_MS = 500;
const MOST_ROWS = 1024;
/** At once, so that all threads of the model compute. */
const CLIENTS = 2;
const INFERENCES = 20;
const IDLE_MS = 3000;
const ASK_EVERY_MS = 5;

/** Asks for `/v2/health/live` at fixed times while batches that take half a second follow each other. */
export async function measureHealth({ data, model, folder }: HealthOptions): Promise<HealthFigures> {
  const server = await startFerServe(
    [
      model,
      '--port',
      '0',
      '--workers',
      String(CLIENTS),
      '--max-batch',
      String(MOST_ROWS),
      '--max-queue',
      String(2 * MOST_ROWS),
    ],
    join(folder, 'health.log'),
  );
  try {
    const [face] = await readFaces(data, 1);
    const one = await toQuestion(face!, { kind: 'infer', model: 'light' });
    const rows = Math.min(
      MOST_ROWS,
      Math.round((64 * WANTED_RUN_MS) / (await _timeOf(server, _repeat(one, 64)))),
    );
    const idle = await _askLive(server, () => sleep(IDLE_MS));
    const before = await _readRuns(server);
    const question = _repeat(one, rows);
    const during = await _askLive(server, async () => {
      await Promise.all(
        Array.from({ length: CLIENTS }, async () => {
          for (let inference = 0; inference < INFERENCES; inference++) await _infer(server, question);
        }),
      );
    });
    const after = await _readRuns(server);
    return {
      rows,
      inferences: CLIENTS * INFERENCES,
      runMs: (after.ms - before.ms) / (after.count - before.count),
      during,
      idle,
    };
  } finally {
    await server.stop();
  }
}

/** The same picture in so many rows. */
function _repeat({ path, headers, body }: Question, rows: number): Question {
  const border = Number(headers['inference-header-content-length']);
  const json = JSON.parse(body.subarray(0, border).toString());
  json.inputs[0].shape[0] = rows;
  json.inputs[0].parameters.binary_data_size *= rows;
  const head = Buffer.from(JSON.stringify(json));
  const picture = body.subarray(border);
  return {
    path,
    headers: { ...headers, 'inference-header-content-length': String(head.length) },
    body: Buffer.concat([head, ...Array.from({ length: rows }, () => picture)]),
  };
}

const agent = new Agent({ keepAlive: true });

async function _infer({ url }: RunningServer, question: Question): Promise<void> {
  const reply = await send(url, { method: 'POST', ...question }, { agent });
  if (reply.status !== 200) throw new Error(`An inference was answered with ${reply.status}: ${reply.body}`);
}

async function _timeOf(server: RunningServer, question: Question): Promise<number> {
  const clients = Array.from({ length: CLIENTS });
  await Promise.all(clients.map(() => _infer(server, question)));
  const started = performance.now();
  await Promise.all(clients.map(() => _infer(server, question)));
  return performance.now() - started;
}

/** Asks until `work` is done. Every request counts from when it was due, so that a server that hangs is not asked less. */
async function _askLive({ url }: RunningServer, work: () => Promise<unknown>): Promise<LiveFigures> {
  let isDone = false;
  const working = work().finally(() => {
    isDone = true;
  });
  const started = performance.now();
  const asked: Promise<number>[] = [];
  while (!isDone) {
    const due = started + asked.length * ASK_EVERY_MS;
    const early = due - performance.now();
    if (early > 0) await sleep(early);
    asked.push(
      send(url, { path: '/v2/health/live' }, { agent }).then(({ status }) => {
        if (status !== 200) throw new Error(`\`/v2/health/live\` was answered with ${status}`);
        return performance.now() - due;
      }),
    );
  }
  await working;
  const latencies = (await Promise.all(asked)).sort((a, b) => a - b);
  return {
    asked: latencies.length,
    p50: latencies[Math.floor(latencies.length / 2)]!,
    p99: latencies[Math.floor(latencies.length * 0.99)]!,
    longest: latencies.at(-1)!,
  };
}

async function _readRuns({ url }: RunningServer): Promise<{ readonly count: number; readonly ms: number }> {
  const { body } = await send(url, { path: '/v2/models/light/stats' }, { agent });
  const { compute_infer: runs } = JSON.parse(body.toString()).model_stats[0].inference_stats;
  return { count: runs.count, ms: runs.ns / 1e6 };
}
