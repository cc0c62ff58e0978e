import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HistoryRow } from '../../src/report/index.ts';
import type { PlannedRun } from './plan-comparison.ts';
import type { FinishedRun } from './render-comparison.ts';

const FER = fileURLToPath(new URL('../../src/cli/fer.ts', import.meta.url));

/** Trains a run to its end, from its checkpoint where it has one, unless that was done before. */
export async function finishRun(planned: PlannedRun): Promise<FinishedRun> {
  if (!(await _isFinished(planned.run))) await _train(planned);
  const { run, group, name, seed, epochs } = planned;
  const history: readonly HistoryRow[] = JSON.parse(await readFile(join(run, 'history.json'), 'utf8'));
  const last = history.at(-1)!;
  const { size } = await stat(join(run, 'best', 'weights.bin'));
  return {
    group,
    name,
    seed,
    epochs,
    // All are float32.
    parameters: size / 4,
    trained: history.length,
    lastAccuracy: last.val_accuracy,
    lastLoss: last.val_loss,
    bestAccuracy: Math.max(...history.map((row) => row.val_accuracy)),
    seconds: history.reduce((sum, row) => sum + row.seconds, 0),
  };
}

async function _isFinished(run: string): Promise<boolean> {
  const log = await readFile(join(run, 'log.jsonl'), 'utf8').catch(() => '');
  const events = log
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
  return events.some(
    ({ event, outcome }) => event === 'end' && ['finished', 'stopped early'].includes(outcome),
  );
}

async function _train({ run, seed, epochs, args }: PlannedRun): Promise<void> {
  const hasCheckpoint = existsSync(join(run, 'last'));
  if (!hasCheckpoint) await rm(run, { recursive: true, force: true });
  const more = hasCheckpoint ? ['--resume'] : [];
  const command = ['--import', 'tsx', FER, 'train', ...args, '--run', run, ...more];
  const rest = ['--seed', `${seed}`, '--epochs', `${epochs}`, '--quiet'];
  const child = spawn(process.execPath, [...command, ...rest], { stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`Could not train ${run}: exit code ${code}`);
}
