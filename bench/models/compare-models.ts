/**
 * Compares models, and transfer with training from nothing, on FER-2013; goes on where it stopped.
 *
 * `node --import tsx bench/models/compare-models.ts ../shared/fer2013 .bench/models` trains what is not trained yet, keeps
 * the results in `bench/models/result.json` and renders them into `docs/results.md`; with `--print` it only prints them.
 * It may be stopped at any moment and started again.
 */
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openDataset, splitStratified } from '../../src/data/index.ts';
import { finishRun } from './finish-run.ts';
import { planComparison } from './plan-comparison.ts';
import { putSection } from './put-section.ts';
import { type FinishedRun, renderComparison } from './render-comparison.ts';

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
  finished.push(await finishRun(planned));
  if (values.print) continue;
  await writeFile(RESULT, `${JSON.stringify(finished, null, 2)}\n`);
  await writeFile(
    DOCUMENT,
    putSection(await readFile(DOCUMENT, 'utf8'), { name: 'models', section: renderComparison(finished) }),
  );
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
