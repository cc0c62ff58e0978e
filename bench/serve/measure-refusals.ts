import { Agent } from 'node:http';
import { join } from 'node:path';
import { makeBombs } from '../../tests/serve/bombs.ts';
import { send } from './http-client.ts';
import { readCpuSeconds } from './read-process.ts';
import { startFerServe } from './start-server.ts';

/** What refusing one kind of request takes. */
export interface RefusalFigures {
  readonly name: string;
  /** Of the body. */
  readonly bytes: number;
  readonly status: number;
  /** Of the processor, over all threads of the server, from the first byte of the request to its reply; the mean. */
  readonly cpuMs: number;
}

export interface RefusalsOptions {
  /** An ONNX file called `tiny.onnx`. */
  readonly model: string;
  readonly folder: string;
}

/** Its time is counted in hundredths of a second. */
const REPETITIONS = 40;

/** Sends what claims or unpacks to far more than a server should take, and reads what refusing it took. */
export async function measureRefusals({
  model,
  folder,
}: RefusalsOptions): Promise<readonly RefusalFigures[]> {
  const server = await startFerServe(
    [model, '--port', '0', '--no-request-log'],
    join(folder, 'refusals.log'),
  );
  const agent = new Agent({ keepAlive: true });
  try {
    const figures: RefusalFigures[] = [];
    for (const { name, path, headers, body, status } of await makeBombs('tiny')) {
      const ask = async (): Promise<void> => {
        const reply = await send(server.url, { method: 'POST', path, headers, body }, { agent });
        if (reply.status === status) return;
        throw new Error(`${name}: ${reply.status} ${reply.body.toString().slice(0, 200)}`);
      };
      // The first one may load code.
      await ask();
      const before = readCpuSeconds(server.pid);
      for (let count = 0; count < REPETITIONS; count++) await ask();
      const cpuMs = (1000 * (readCpuSeconds(server.pid) - before)) / REPETITIONS;
      figures.push({ name, bytes: body.length, status, cpuMs });
    }
    return figures;
  } finally {
    agent.destroy();
    await server.stop();
  }
}
