import { mkdir } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { FerError, outputFailed } from '../../base/index.ts';

/** Where runs go that are given no place, in the working folder. */
const RUNS_FOLDER = 'runs';

export interface CreateRunDirectoryOptions {
  /** The folder that was asked for; it must not exist. */
  readonly run?: string | undefined;
  /** The name of the model, or the path of its file. */
  readonly model: string;
  readonly now?: Date;
}

/**
 * Makes the folder of a new run; one that exists is never used.
 *
 * Without a wish it is `runs/MODEL-DATE-TIME`, and `-2`, `-3` after it where that is taken.
 *
 * @throws FerError `OUTPUT_EXISTS`, `OUTPUT_FAILED`
 */
export async function createRunDirectory(options: CreateRunDirectoryOptions): Promise<string> {
  const { run, model, now = new Date() } = options;
  if (run !== undefined) {
    if (await _make(run)) return run;
    throw runExists(run);
  }
  const stamp = now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  const name = join(RUNS_FOLDER, `${basename(model, extname(model))}-${stamp}`);
  for (let attempt = 1; ; attempt++) {
    const path = attempt === 1 ? name : `${name}-${attempt}`;
    if (await _make(path)) return path;
  }
}

export function runExists(run: string): FerError {
  return new FerError(
    'OUTPUT_EXISTS',
    `Could not start a run in ${run} because it exists: give \`--resume\` to go on with it, or another \`--run\``,
    { details: { path: run } },
  );
}

/** Whether the folder was made: of two runs that want one name, one gets it. */
async function _make(path: string): Promise<boolean> {
  await mkdir(dirname(path), { recursive: true }).catch((cause) => {
    throw outputFailed(path, cause);
  });
  try {
    await mkdir(path);
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw outputFailed(path, cause);
  }
}
