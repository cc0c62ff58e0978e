import { Agent } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type HttpRequest, send } from './http-client.ts';
import { readFaces, toQuestion } from './questions.ts';
import { type RunningServer, startFerServe } from './start-server.ts';

export interface RestartFigures {
  readonly restarts: RequestCounts & {
    readonly times: number;
    readonly exitCodes: readonly (number | null)[];
  };
  readonly reloads: RequestCounts & { readonly times: number };
}

/** What became of the requests. */
export interface RequestCounts {
  readonly answered: number;
  /** The server took them (`100 Continue`), and then gave no reply or one other than 200. */
  readonly failed: number;
  /** The port was closed. */
  readonly refused: number;
  /** The connection ended before the server had taken them. */
  readonly notTaken: number;
}

export interface RestartOptions {
  readonly data: string;
  readonly model: string;
  readonly folder: string;
  readonly restarts: number;
  readonly reloads: number;
}

const CLIENTS = 16;
/** Of load between two restarts. */
const LOAD_MS = 500;

/** Restarts and reloads a server while clients send one request after the other. */
export async function measureRestarts(options: RestartOptions): Promise<RestartFigures> {
  const port = await _freePort();
  const start = () =>
    startFerServe([options.model, '--port', String(port)], join(options.folder, 'restarts.log'));
  let server = await start();
  try {
    const clients = await _startClients(server.url, options);
    const exitCodes: (number | null)[] = [];
    for (let time = 0; time < options.restarts; time++) {
      await sleep(LOAD_MS);
      exitCodes.push(await server.stop());
      server = await start();
    }
    await sleep(LOAD_MS);
    const restarts = { times: exitCodes.length, exitCodes, ...(await clients.stop()) };
    const others = await _startClients(server.url, options);
    for (let time = 1; time <= options.reloads; time++) await _reload(server, time + 1);
    return { restarts, reloads: { times: options.reloads, ...(await others.stop()) } };
  } finally {
    await server.stop();
  }
}

/** Resolves when the model has been loaded so often. */
async function _reload({ pid, log }: RunningServer, loads: number): Promise<void> {
  process.kill(pid, 'SIGHUP');
  while (log().split('is loaded and warm').length - 1 < loads) await sleep(20);
}

async function _startClients(url: string, { data }: Pick<RestartOptions, 'data'>) {
  const [face] = await readFaces(data, 1);
  const questions = await Promise.all(
    (['predict', 'infer'] as const).map((kind) => toQuestion(face!, { kind, model: 'tiny' })),
  );
  const agent = new Agent({ keepAlive: true });
  const counts = { answered: 0, failed: 0, refused: 0, notTaken: 0 };
  const work = { isDone: false };
  const client = async (first: number): Promise<void> => {
    for (let at = first; !work.isDone; at++) {
      const outcome = await _ask(url, questions[at % questions.length]!, agent);
      counts[outcome] += 1;
      // As a load balancer does; to a server that says that it is ready no request may fail.
      if (outcome === 'refused' || outcome === 'notTaken') await _ready(url, { agent, work });
    }
  };
  const clients = Array.from({ length: CLIENTS }, (_, first) => client(first));
  return {
    stop: async (): Promise<RequestCounts> => {
      work.isDone = true;
      await Promise.all(clients);
      agent.destroy();
      return counts;
    },
  };
}

async function _ask(url: string, question: HttpRequest, agent: Agent): Promise<keyof RequestCounts> {
  let isAccepted = false;
  const onAccepted = (): void => {
    isAccepted = true;
  };
  const headers = { ...question.headers, expect: '100-continue' };
  try {
    const { status } = await send(url, { ...question, method: 'POST', headers }, { agent, onAccepted });
    return status === 200 ? 'answered' : 'failed';
  } catch (error) {
    if (isAccepted) return 'failed';
    return (error as NodeJS.ErrnoException).code === 'ECONNREFUSED' ? 'refused' : 'notTaken';
  }
}

async function _ready(
  url: string,
  { agent, work }: { readonly agent: Agent; readonly work: { readonly isDone: boolean } },
): Promise<void> {
  while (!work.isDone) {
    const status = await send(url, { path: '/v2/health/ready' }, { agent }).then(
      (reply) => reply.status,
      () => 0,
    );
    if (status === 200) return;
    await sleep(20);
  }
}

function _freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { readonly port: number };
      server.close(() => resolve(port));
    });
  });
}
