import type { FinishedRun } from './render-comparison.ts';

/** What bfloat16 costs in accuracy: both precisions of each model from the same seeds. */
export function renderPrecision(runs: readonly FinishedRun[]): string {
  const models = [...new Set(runs.map(({ group }) => group))];
  return [
    '## bfloat16',
    '',
    '`fer train --precision bf16` beside float32 from the same seeds, everything else as it is by default: validation',
    `accuracy after ${runs[0]!.epochs} epochs.`,
    '',
    '| model | seed | float32 | bf16 | points lost |',
    '| --- | --- | --: | --: | --: |',
    ...models.flatMap((model) => _rows(model, runs)),
  ].join('\n');
}

function _rows(model: string, runs: readonly FinishedRun[]): string[] {
  const ofModel = runs.filter(({ group }) => group === model);
  const seeds = [...new Set(ofModel.map(({ seed }) => seed))];
  const accuracyOf = (precision: string, seed: number) =>
    ofModel.find((run) => run.name === precision && run.seed === seed)!.lastAccuracy;
  const rows = seeds.map((seed) => [accuracyOf('float32', seed), accuracyOf('bf16', seed)] as const);
  const means = [0, 1].map((column) => rows.reduce((sum, row) => sum + row[column]!, 0) / rows.length);
  return [
    ...rows.map((row, index) => _row(`\`${model}\` | ${seeds[index]}`, row)),
    _row(`\`${model}\` | mean`, [means[0]!, means[1]!]),
  ];
}

function _row(title: string, [float32, bfloat16]: readonly [number, number]): string {
  const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
  return `| ${title} | ${percent(float32)} | ${percent(bfloat16)} | ${(100 * (float32 - bfloat16)).toFixed(2)} |`;
}
