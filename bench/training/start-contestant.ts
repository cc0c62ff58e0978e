import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** What one turn gave. */
export interface Turn {
  readonly seconds: number;
  readonly losses: readonly number[];
}

/** A process that trains when it is told to, and waits otherwise. */
export interface Contestant {
  readonly name: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly train: (steps: number) => Promise<Turn>;
  readonly stop: () => void;
}

/**
 * Starts a contestant, which prints its versions and then answers every number of steps by a line of JSON.
 *
 * @throws Error where it ends before it answers, with the last of what it said.
 */
export async function startContestant(
  name: string,
  command: readonly [program: string, ...parameters: string[]],
): Promise<Contestant> {
  const [program, ...parameters] = command;
  const child = spawn(program, parameters, { stdio: ['pipe', 'pipe', 'pipe'] });
  const said = _keepLast(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<unknown> => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error(`${name} ended without an answer: ${said()}`);
    return JSON.parse(value);
  };
  const { versions } = (await answer()) as Pick<Contestant, 'versions'>;
  return {
    name,
    versions,
    train: async (steps) => {
      child.stdin.write(`${steps}\n`);
      return (await answer()) as Turn;
    },
    stop: () => {
      child.stdin.end();
    },
  };
}

function _keepLast(child: ChildProcess): () => string {
  let said = '';
  child.on('error', (error) => {
    said += error.message;
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    said = (said + chunk).slice(-2000);
  });
  return () => said.trim();
}
