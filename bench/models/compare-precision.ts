/**
 * Compares bfloat16 with float32 on FER-2013, on a processor that computes both; goes on where it stopped.
 *
 * `node --import tsx bench/models/compare-precision.ts ../shared/fer2013 .bench/precision` trains models with both from each
 * seed, keeps the results in `bench/models/precision.json` and renders them into `docs/results.md`; with `--print` it only
 * prints them.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { assertPrecision, loadEngine, PRECISIONS } from '../../src/train/engine/index.ts';
import { finishRun } from './finish-run.ts';
import { putSection } from './put-section.ts';
import type { FinishedRun } from './render-comparison.ts';
import { renderPrecision } from './render-precision.ts';

const RESULT = fileURLToPath(new URL('precision.json', import.meta.url));
const DOCUMENT = fileURLToPath(new URL('../../docs/results.md', import.meta.url));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string', default: '1,2,3' },
    epochs: { type: 'string', default: '5' },
    models: { type: 'string', default: 'tiny,light' },
    print: { type: 'boolean', default: false },
  },
});
const [data, work] = positionals;
if (data === undefined || work === undefined) {
  console.error(
    'Usage: node --import tsx bench/models/compare-precision.ts DATA WORK [--models tiny,light] [--seeds 1,2,3] [--epochs 5] [--print]',
  );
  process.exit(2);
}
await assertPrecision(await loadEngine({ device: 'cpu' }), 'bf16');

await mkdir(work, { recursive: true });
const finished: FinishedRun[] = [];
for (const model of values.models.split(',')) {
  for (const seed of values.seeds.split(',').map(Number)) {
    for (const precision of PRECISIONS) {
      console.error(`${model}, ${precision}, seed ${seed}`);
      const args = [data, '--model', model, '--precision', precision, '--device', 'cpu'];
      const run = join(work, `${model}-${precision}-${seed}`);
      const epochs = Number(values.epochs);
      finished.push(await finishRun({ group: model, name: precision, seed, epochs, run, args }));
    }
  }
}
const section = renderPrecision(finished);
if (values.print) {
  console.log(section);
} else {
  await writeFile(RESULT, `${JSON.stringify(finished, null, 2)}\n`);
  const document = putSection(await readFile(DOCUMENT, 'utf8'), { name: 'precision', section });
  await writeFile(DOCUMENT, document);
}
