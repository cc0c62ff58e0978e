import type { FinishedRun } from './render-comparison.ts';

/** What bfloat16 costs in accuracy: both precisions from the same seeds. */
export function renderPrecision(runs: readonly FinishedRun[], model: string): string {
  const seeds = [...new Set(runs.map(({ seed }) => seed))];
  const accuracyOf = (precision: string, seed: number) =>
    runs.find((run) => run.name === precision && run.seed === seed)!.lastAccuracy;
  const rows = seeds.map((seed) => [accuracyOf('float32', seed), accuracyOf('bf16', seed)] as const);
  const means = [0, 1].map((column) => rows.reduce((sum, row) => sum + row[column]!, 0) / rows.length);
  return [
    '## bfloat16',
    '',
    `\`fer train --model ${model} --precision bf16\` beside float32 from the same seeds: validation accuracy after ${runs[0]!.epochs} epochs.`,
    '',
    '| seed | float32 | bf16 | points lost |',
    '| --- | --: | --: | --: |',
    ...rows.map((row, index) => _row(String(seeds[index]), row)),
    _row('mean', [means[0]!, means[1]!]),
  ].join('\n');
}

function _row(title: string, [float32, bfloat16]: readonly [number, number]): string {
  const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
  return `| ${title} | ${percent(float32)} | ${percent(bfloat16)} | ${(100 * (float32 - bfloat16)).toFixed(2)} |`;
}
