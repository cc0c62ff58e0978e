import { Agent } from 'node:http';
import { join } from 'node:path';
import { createRandom } from '../../../src/base/index.ts';
import { decodeImage, encodePng } from '../../../src/image/index.ts';
import { type HttpReply, send } from '../http-client.ts';
import { readFaces } from '../questions.ts';
import { readResidentMebibytes } from '../read-process.ts';
import { startFerServe } from '../start-server.ts';
import { BAD_KINDS, makeBad } from './bad-requests.ts';
import { type CheckReply, createCheck } from './check-reply.ts';
import { type Face, makeGood } from './good-requests.ts';
import type { MixedRequest } from './mixed-request.ts';
import { sendWire } from './send-wire.ts';
import { readTotals, type ServerTotals } from './server-totals.ts';

export interface MixedFigures {
  readonly requests: number;
  readonly malformed: number;
  readonly malformedKinds: number;
  readonly seconds: number;
  readonly replies: readonly { readonly status: number; readonly sent: number; readonly counted: number }[];
  readonly rows: { readonly answered: number; readonly counted: number };
  /** Replies that are not as documented, and requests without any. */
  readonly problems: number;
  /** The first of them. */
  readonly examples: readonly string[];
  readonly exitCode: number | null;
  readonly memory: MemoryFigures;
}

/** Of the server's process, in MiB. */
export interface MemoryFigures {
  readonly first: number;
  readonly half: number;
  readonly last: number;
  /** The slope of the line of least squares over the second half. */
  readonly per10000: number;
}

export interface MixedOptions {
  readonly data: string;
  readonly model: string;
  readonly folder: string;
  readonly requests: number;
}

const CLIENTS = 16;
const SAMPLES = 400;

interface Tally {
  readonly statuses: Map<number, number>;
  readonly problems: string[];
  readonly memory: { readonly sent: number; readonly mebibytes: number }[];
  sent: number;
  malformed: number;
  rows: number;
}

/** Sends requests of all kinds, every tenth malformed, and compares what comes back with the document and the metrics. */
export async function measureMixed({ data, model, folder, requests }: MixedOptions): Promise<MixedFigures> {
  const server = await startFerServe([model, '--port', '0'], join(folder, 'mixed.log'));
  try {
    const faces = await Promise.all((await readFaces(data, 32)).map(_toFace));
    const check = await createCheck(server.url);
    const tally: Tally = { statuses: new Map(), problems: [], memory: [], sent: 0, malformed: 0, rows: 0 };
    const agent = new Agent({ keepAlive: true });
    const random = createRandom(1, 'mixed');
    const before = await readTotals(server.url);
    const started = performance.now();
    const client = async (): Promise<void> => {
      while (tally.sent < requests) {
        const at = tally.sent++;
        const isBad = at % 10 === 9;
        if (isBad) tally.malformed += 1;
        if (at % Math.ceil(requests / SAMPLES) === 0)
          tally.memory.push({ sent: at, mebibytes: readResidentMebibytes(server.pid) });
        const request = await (isBad ? makeBad : makeGood)(faces, random);
        for (const reply of await _ask(server.url, { request, agent, tally }))
          _count(reply, { request, tally, check });
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, client));
    const seconds = (performance.now() - started) / 1000;
    agent.destroy();
    const after = await readTotals(server.url);
    const exitCode = await server.stop();
    return { ..._figures(tally, { before, after }), requests: tally.sent, seconds, exitCode };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function _toFace(jpeg: Buffer): Promise<Face> {
  const image = await decodeImage(jpeg);
  return { jpeg, png: Buffer.from(await encodePng(image)), pixels: image.pixels };
}

async function _ask(
  url: string,
  {
    request: { request, name },
    agent,
    tally,
  }: { readonly request: MixedRequest; readonly agent: Agent; readonly tally: Tally },
): Promise<readonly HttpReply[]> {
  try {
    const replies =
      'wire' in request ? await sendWire(url, request.wire) : [await send(url, request, { agent })];
    if (replies.length === 0) tally.problems.push(`${name}: no reply`);
    return replies;
  } catch (error) {
    tally.problems.push(`${name}: ${(error as Error).message}`);
    return [];
  }
}

function _count(
  reply: HttpReply,
  {
    request,
    tally,
    check,
  }: { readonly request: MixedRequest; readonly tally: Tally; readonly check: CheckReply },
): void {
  const { statuses, problems } = tally;
  statuses.set(reply.status, (statuses.get(reply.status) ?? 0) + 1);
  const problem = check(reply, request);
  if (problem !== undefined) problems.push(`${request.name}: ${problem}`);
  if (reply.status !== 200 || request.path === undefined) return;
  if (request.path.endsWith('/infer')) tally.rows += 1;
  else if (request.path === '/predict') {
    const { predictions } = JSON.parse(reply.body.toString());
    tally.rows += predictions.filter((each: object) => !('error' in each)).length;
  }
}

function _figures(
  { statuses, problems, memory, malformed, rows }: Tally,
  { before, after }: { readonly before: ServerTotals; readonly after: ServerTotals },
) {
  const all = [...new Set([...statuses.keys(), ...after.replies.keys()])].sort((a, b) => a - b);
  // The first look at the metrics is counted after it was taken.
  const looks = (status: number) => (status === 200 ? 1 : 0);
  return {
    malformed,
    malformedKinds: BAD_KINDS,
    replies: all.map((status) => ({
      status,
      sent: statuses.get(status) ?? 0,
      counted: (after.replies.get(status) ?? 0) - (before.replies.get(status) ?? 0) - looks(status),
    })),
    rows: { answered: rows, counted: after.rows - before.rows },
    problems: problems.length,
    examples: [...new Set(problems)].slice(0, 20),
    memory: _describeMemory(memory),
  };
}

function _describeMemory(samples: Tally['memory']): MemoryFigures {
  const late = samples.slice(samples.length >> 1);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const x = mean(late.map(({ sent }) => sent));
  const y = mean(late.map(({ mebibytes }) => mebibytes));
  const spread = late.reduce((sum, { sent }) => sum + (sent - x) ** 2, 0);
  const slope = late.reduce((sum, { sent, mebibytes }) => sum + (sent - x) * (mebibytes - y), 0) / spread;
  return {
    first: samples[0]!.mebibytes,
    half: late[0]!.mebibytes,
    last: samples.at(-1)!.mebibytes,
    per10000: slope * 10_000,
  };
}
