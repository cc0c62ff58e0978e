import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { isProcessAlive } from '../../base/index.ts';
import { RUN_OUTCOMES, type RunOutcome } from '../run/run-outcome.ts';

export type RunState = 'running' | RunOutcome | 'failed';

const eventSchema = z.discriminatedUnion('event', [
  z.object({ event: z.enum(['start', 'resume']), pid: z.int(), host: z.string() }),
  z.object({ event: z.literal('end'), outcome: z.enum(RUN_OUTCOMES) }),
  z.object({ event: z.literal('failed'), message: z.string() }),
]);

/** What the log of a run says of it; a run whose process is gone without an end was killed. */
export async function readRunState(
  run: string,
): Promise<{ readonly state: RunState; readonly reason: string | undefined }> {
  const text = await readFile(join(run, 'log.jsonl'), 'utf8').catch(() => '');
  const last = text
    .split('\n')
    .map(_parse)
    .findLast((event) => event !== undefined);
  if (last === undefined) return { state: 'interrupted', reason: 'it was killed before its first step' };
  if (last.event === 'end') return { state: last.outcome, reason: undefined };
  if (last.event === 'failed') return { state: 'failed', reason: last.message };
  if (last.host !== hostname()) return { state: 'running', reason: `on ${last.host}, by its log` };
  return isProcessAlive(last.pid)
    ? { state: 'running', reason: `as process ${last.pid}` }
    : { state: 'interrupted', reason: 'it was killed' };
}

/** Other events, and a last line that a crash cut short, say nothing. */
function _parse(line: string): z.infer<typeof eventSchema> | undefined {
  try {
    return eventSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
