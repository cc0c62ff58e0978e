import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export interface ModuleRun {
  readonly stdout: string;
  readonly stderr: string;
}

const TSX = import.meta.resolve('tsx');
const DOOR = new URL('../../../src/train/engine/index.ts', import.meta.url).href;

/**
 * Runs the text of a module in a Node of its own, with the doors of the engine module in scope; rejects where it
 * fails. What was loaded once in this process could not be loaded in another order.
 */
export async function runModule(
  text: string,
  environment: Readonly<Record<string, string | undefined>> = {},
): Promise<ModuleRun> {
  const source = `import { loadEngine } from ${JSON.stringify(DOOR)};\n${text}`;
  return await promisify(execFile)(
    process.execPath,
    ['--import', TSX, '--input-type=module', '--eval', source],
    {
      cwd: fileURLToPath(new URL('../../..', import.meta.url)),
      env: { ...process.env, ...environment },
    },
  );
}
