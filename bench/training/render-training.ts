import type { TrainingResult } from './bench-training.ts';

/** The section of `docs/performance.md`. */
export function renderTraining({ rounds, batchSize, versions, models, deviations }: TrainingResult): string {
  const names = models[0]!.contestants.map(({ name }) => name);
  const rows = names.map((name) => {
    const cells = models.map(({ contestants }) => {
      const { imagesPerSecond, ratio } = contestants.find((contestant) => contestant.name === name)!;
      return `${imagesPerSecond.toFixed(0)} | ${ratio.toFixed(2)}`;
    });
    return `| ${name} | ${cells.join(' | ')} |`;
  });
  return [
    '## Training',
    '',
    `Training steps on the same random batches of ${batchSize} grey images of 48x48, forward, backward and Adam's update, in`,
    `images/s: medians of ${rounds} rounds in which all take turns. Beside each figure, how many times as fast as it we are, the`,
    `median of the rounds. ${_list(versions)}.`,
    '',
    `| | ${models.map(({ name }) => `${name}, images/s | ours to it`).join(' | ')} |`,
    `| --- |${' --: |'.repeat(2 * models.length)}`,
    ...rows,
    '',
    'From one seed and on the same batches, the largest relative difference of the losses of the `light` model from those of',
    'the gradients of TensorFlow.js; beside it, that of those gradients from themselves after every weight was moved by two',
    'units in the last place of float32. Adam enlarges rounding at its usual learning rate, however the gradients are computed.',
    '',
    '| learning rate | steps | our gradients | moved weights |',
    '| --: | --: | --: | --: |',
    ...deviations.map(
      ({ learningRate, steps, ours, moved }) =>
        `| ${learningRate} | ${steps} | ${ours.toExponential(1)} | ${moved.toExponential(1)} |`,
    ),
  ].join('\n');
}

function _list(versions: Readonly<Record<string, string>>): string {
  return Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');
}
