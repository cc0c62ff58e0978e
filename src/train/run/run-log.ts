import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { outputFailed } from '../../base/index.ts';

/** What happened in a run; the fields of each are in `log.jsonl` beside `time` and `event`. */
export type RunEvent = 'start' | 'resume' | 'epoch' | 'learning-rate' | 'early-stopping' | 'failed' | 'end';

/** Appends one line to `log.jsonl`. */
export async function logEvent(
  directory: string,
  event: RunEvent,
  fields: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const path = join(directory, 'log.jsonl');
  const line = JSON.stringify({ time: new Date().toISOString(), event, ...fields });
  await appendFile(path, `${line}\n`).catch((cause) => {
    throw outputFailed(path, cause);
  });
}
