import { basename, join } from 'node:path';
import { median } from '../pipeline/bench-pipeline.ts';
import { KINDS, type Kind, readAnswer, readFaces, toQuestion } from './questions.ts';
import { type LoadTask, type MeasuredLoad, runLoad } from './run-load.ts';
import { type RunningServer, startFerServe, startPeer } from './start-server.ts';

/** Medians over the rounds. */
export interface LoadFigures {
  readonly model: string;
  readonly kind: Kind;
  readonly connections: number;
  readonly ours: ServerFigures;
  readonly peer: ServerFigures;
  /** Our throughput to that of the other, the median of the rounds. */
  readonly ratio: number;
}

export interface ServerFigures {
  readonly requestsPerSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** CPU time of the server for a request, in milliseconds. */
  readonly cpuMs: number;
  /** The share of one core that the load itself took. */
  readonly loadShare: number;
  /** Over all rounds. */
  readonly requests: number;
  readonly failed: number;
  readonly checked: number;
  readonly wrong: number;
}

const CONNECTIONS = [1, 16, 64] as const;
const FACES = 64;
const TIMES = { warmUpSeconds: 1, seconds: 4 };
const CHECKS = { checkEvery: 16, tolerance: 1e-3 };

export interface ThroughputOptions {
  readonly data: string;
  readonly rounds: number;
  /** ONNX files. */
  readonly models: readonly string[];
  /** For files of the measurement. */
  readonly folder: string;
}

/** Loads both servers in turn, which stand side by side, so that a change of the machine meets both. */
export async function measureThroughput(options: ThroughputOptions): Promise<readonly LoadFigures[]> {
  const faces = await readFaces(options.data, FACES);
  const figures: LoadFigures[] = [];
  for (const path of options.models) {
    const ours = await startFerServe([path, '--port', '0'], join(options.folder, 'ours.log'));
    const peer = await startPeer(path, join(options.folder, 'peer.log'));
    try {
      figures.push(...(await _race({ ours, peer }, { ...options, path, faces })));
    } finally {
      await ours.stop();
      await peer.stop();
    }
  }
  return figures;
}

interface Race extends ThroughputOptions {
  readonly path: string;
  readonly faces: readonly Buffer[];
}

interface Servers {
  readonly ours: RunningServer;
  readonly peer: RunningServer;
}

async function _race(servers: Servers, race: Race): Promise<readonly LoadFigures[]> {
  const model = basename(race.path, '.onnx');
  const cases = await Promise.all(
    KINDS.map(async (kind) => ({ kind, questions: await _ask(servers.peer, { ...race, kind, model }) })),
  );
  const entries = cases.flatMap((each) =>
    CONNECTIONS.map((connections) => ({
      ...each,
      connections,
      ours: [] as MeasuredLoad[],
      peer: [] as MeasuredLoad[],
    })),
  );
  for (const { kind, questions } of cases) {
    for (const name of ['ours', 'peer'] as const) {
      const task = { kind, connections: 16, questions, warmUpSeconds: 0, seconds: 3, ...CHECKS };
      await runLoad(servers[name], { task, folder: race.folder });
    }
  }
  for (let round = 1; round <= race.rounds; round++) {
    for (const { kind, connections, questions, ...measured } of entries) {
      for (const name of ['ours', 'peer'] as const) {
        const task = { kind, connections, questions, ...TIMES, ...CHECKS };
        const load = await runLoad(servers[name], { task, folder: race.folder });
        measured[name].push(load);
        const { requests, seconds, p50, p99 } = load;
        console.error(
          `${model}, round ${round}: ${kind}, ${connections} connections, ${name}: ${(requests / seconds).toFixed(0)}/s, p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`,
        );
      }
    }
  }
  return entries.map(({ kind, connections, ours, peer }) => ({
    model,
    kind,
    connections,
    ours: _figures(ours),
    peer: _figures(peer),
    ratio: median(ours.map((load, round) => _rate(load) / _rate(peer[round]!))),
  }));
}

/** The questions with the answers of the other server: by Pillow, and one row a run. */
async function _ask(
  peer: RunningServer,
  { faces, kind, model }: Race & { readonly kind: Kind; readonly model: string },
): Promise<LoadTask['questions']> {
  const asked: LoadTask['questions'][number][] = [];
  for (const face of faces) {
    const { body, ...question } = await toQuestion(face, { kind, model });
    const reply = await fetch(`${peer.url}${question.path}`, {
      method: 'POST',
      headers: question.headers,
      body,
    });
    if (!reply.ok) throw new Error(`The Python server answered ${reply.status}: ${await reply.text()}`);
    const expected = readAnswer(Buffer.from(await reply.arrayBuffer()), kind);
    asked.push({ question, body: body.toString('base64'), expected });
  }
  return asked;
}

function _figures(loads: readonly MeasuredLoad[]): ServerFigures {
  const sum = (read: (load: MeasuredLoad) => number) => loads.reduce((total, load) => total + read(load), 0);
  return {
    requestsPerSecond: median(loads.map(_rate)),
    p50: median(loads.map(({ p50 }) => p50)),
    p99: median(loads.map(({ p99 }) => p99)),
    cpuMs: median(loads.map(({ serverCpuSeconds, requests }) => (1000 * serverCpuSeconds) / requests)),
    loadShare: median(loads.map(({ cpuSeconds, seconds }) => cpuSeconds / seconds)),
    requests: sum(({ requests }) => requests),
    failed: sum(({ failed }) => failed),
    checked: sum(({ checked }) => checked),
    wrong: sum(({ wrong }) => wrong),
  };
}

function _rate({ requests, seconds }: MeasuredLoad): number {
  return requests / seconds;
}
