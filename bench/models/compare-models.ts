/**
 * Compares models, and transfer with training from nothing, on FER-2013; goes on where it stopped.
 *
 * `node --import tsx bench/models/compare-models.ts ../shared/fer2013 .bench/models` trains what is not trained yet, keeps
 * the results in `bench/models/result.json` and renders them into `docs/results.md`; with `--print` it only prints them.
 * It may be stopped at any moment and started again.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openDataset, splitStratified } from '../../src/data/index.ts';
import type { HistoryRow } from '../../src/report/index.ts';
import { type PlannedRun, planComparison } from './plan-comparison.ts';
import { type FinishedRun, putSection, renderComparison } from './render-comparison.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const RESULT = fileURLToPath(new URL('result.json', import.meta.url));
const DOCUMENT = join(ROOT, 'docs/results.md');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string', default: '1,2' },
    epochs: { type: 'string', default: '8' },
    'transfer-epochs': { type: 'string', default: '40' },
    print: { type: 'boolean', default: false },
  },
});
const [data, work] = positionals;
if (data === undefined || work === undefined) {
  console.error(
    'Usage: node --import tsx bench/models/compare-models.ts DATA WORK [--seeds 1,2] [--epochs 8] [--print]',
  );
  process.exit(2);
}

await mkdir(work, { recursive: true });
await makeTenth(data, join(work, 'tenth'));
const plan = planComparison({
  data,
  work,
  seeds: values.seeds.split(',').map(Number),
  epochs: Number(values.epochs),
  transferEpochs: Number(values['transfer-epochs']),
});
const finished: FinishedRun[] = [];
for (const [index, planned] of plan.entries()) {
  console.error(`${index + 1} of ${plan.length}: ${planned.group} ${planned.name}, seed ${planned.seed}`);
  finished.push(await finish(planned));
  if (values.print) continue;
  await writeFile(RESULT, `${JSON.stringify(finished, null, 2)}\n`);
  await writeFile(DOCUMENT, putSection(await readFile(DOCUMENT, 'utf8'), renderComparison(finished)));
}
if (values.print) console.log(renderComparison(finished));

/** A stratified tenth of the training images, the same for all seeds of the runs. */
async function makeTenth(from: string, folder: string): Promise<void> {
  const isThere = await readFile(join(folder, 'done')).catch(() => undefined);
  if (isThere !== undefined) return;
  await rm(folder, { recursive: true, force: true });
  const dataset = await openDataset(from);
  const { heldOut } = splitStratified(dataset.splits.train!, { fraction: 0.1, seed: 1 });
  for (let index = 0; index < heldOut.size; index++) {
    const { label, path } = heldOut.describe(index);
    await cp(path, join(folder, 'train', label, basename(path)));
  }
  await dataset.close();
  await writeFile(join(folder, 'done'), '');
}

/** Trains a run to its end, from its checkpoint where it has one, unless that was done before. */
async function finish(planned: PlannedRun): Promise<FinishedRun> {
  if (!(await isFinished(planned.run))) await train(planned);
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

async function isFinished(run: string): Promise<boolean> {
  const log = await readFile(join(run, 'log.jsonl'), 'utf8').catch(() => '');
  const events = log
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
  return events.some(
    ({ event, outcome }) => event === 'end' && ['finished', 'stopped early'].includes(outcome),
  );
}

async function train({ run, seed, epochs, args }: PlannedRun): Promise<void> {
  const hasCheckpoint = existsSync(join(run, 'last'));
  if (!hasCheckpoint) await rm(run, { recursive: true, force: true });
  const more = hasCheckpoint ? ['--resume'] : [];
  const command = ['--import', 'tsx', join(ROOT, 'src/cli/fer.ts'), 'train', ...args, '--run', run, ...more];
  const rest = ['--seed', `${seed}`, '--epochs', `${epochs}`, '--quiet'];
  const child = spawn(process.execPath, [...command, ...rest], { stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`Could not train ${run}: exit code ${code}`);
}
