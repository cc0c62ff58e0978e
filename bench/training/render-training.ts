import { MOST_ROUNDS_FACTOR, MOST_STOLEN, type ModelFigures, type TrainingResult } from './bench-training.ts';
import type { Deviation, LossComparison } from './compare-losses.ts';

/** Of a busy day on two cores: processor time and ratios of runs in turn, no figures to compare others with. */
const WHAT_WAS_TRIED = [
  'Two thirds of a step of `light` are convolutions, by the same kernels of oneDNN here and in PyTorch. Before they ran as graphs, a',
  'step took 357 to 390 ms of processor time here and 402 to 442 ms in PyTorch; 8 ms of ours were in the system, with 400 page faults, so that nothing is to be had from',
  'other allocators. Of what was tried on top, drawing dropout masks in WebAssembly and keeping what the gradient of max pooling needs gave 1.04',
  'times the images and is in. Left out: oneDNN computing on the calling thread too (0.78), four threads an operation (1.00), and huge',
  'pages for the heap (1.00 in processor time). Convolutions with their bias and relu as one graph of TensorFlow, and their gradients as another in',
  'which those of filter and input run side by side, gave 1.06 times the images of `light` and 1.05 of `base` (medians of 21 and 17 quiet rounds',
  'in turns) and are in. Batch norm runs in oneDNN; with `TF_ENABLE_ONEDNN_OPTS=0`, in Eigen, that of the first map of `light` takes 7.5 ms in place of 9.3',
  'forward and 12.9 in place of 7.8 backward (medians of three runs).',
] as const;

/** The section of `docs/performance.md`. */
export function renderTraining(result: TrainingResult): string {
  const { rounds, batchSize, versions, models, losses, normalization, withoutBfloat16 } = result;
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
    `images/s: medians of ${rounds} rounds in which all take turns. Beside each figure, how many times as fast as it we are in the`,
    `same precision, the median of the rounds. ${_list(versions)}.`,
    '',
    `The host of the machine gives time of the processor to others, too. A round in which it took more than ${100 * MOST_STOLEN} % from anybody was`,
    `made anew, up to ${MOST_ROUNDS_FACTOR} times as many in all, and those count in which it took least:`,
    `${models.map(_describeRounds).join('; ')}.`,
    '',
    `| | ${models.map(({ name }) => `${name}, images/s | ours to it`).join(' | ')} |`,
    `| --- |${' --: |'.repeat(2 * models.length)}`,
    ...rows,
    '',
    ...(withoutBfloat16 === undefined ? [] : [`Nothing ran in bf16 here: ${withoutBfloat16}.`, '']),
    ...WHAT_WAS_TRIED,
    '',
    ..._renderLosses(losses),
    '',
    'What batch norm differs by are sums of float32, which lose digits the more numbers they are of, on either side: the',
    'relative distance from its definition in float64, after the first convolution.',
    '',
    '| numbers in a mean | ours, which is that of Keras | of TensorFlow.js |',
    '| --: | --: | --: |',
    ...normalization.map(
      ({ count, ours, stock }) => `| ${count} | ${ours.toExponential(1)} | ${stock.toExponential(1)} |`,
    ),
  ].join('\n');
}

function _renderLosses({ steps, conditions, operations }: LossComparison): string[] {
  const cells = ({ largest, apartAt }: Deviation) => `${largest.toExponential(1)} | ${apartAt ?? 'never'} |`;
  const { optimizer, batchSize, learningRate } = conditions.at(-1)!;
  return [
    `From one seed and on the same batches, the largest relative difference of the losses of ${steps} steps of the \`light\``,
    'model from those of the gradients of TensorFlow.js and the step at which it first passes a thousandth; beside it, that of',
    'those gradients from themselves after every weight was moved by two units in the last place of float32.',
    '',
    '| optimizer | images a batch | learning rate | our gradients | apart at step | moved weights | apart at step |',
    '| --- | --: | --: | --: | --: | --: | --: |',
    ...conditions.map(
      (row) =>
        `| ${row.optimizer} | ${row.batchSize} | ${row.learningRate} | ${cells(row.ours)} ${cells(row.moved)}`,
    ),
    '',
    `With some operations ours and the others those of TensorFlow.js (\`${optimizer}\`, batches of ${batchSize}, a learning rate of`,
    `${learningRate}): a single sum in another order is enough to drive two runs apart, since rounding decides which way the gradient`,
    'of a unit of relu at zero goes, or of two equal numbers in a window.',
    '',
    '| ours | largest difference | apart at step |',
    '| --- | --: | --: |',
    ...operations.map((row) => `| ${row.operations} | ${cells(row)}`),
  ];
}

function _describeRounds({ name, roundsInAll, stolen }: ModelFigures): string {
  return `of \`${name}\` there were ${roundsInAll}, with ${(100 * stolen).toFixed(1)} % at most in those that count`;
}

function _list(versions: Readonly<Record<string, string>>): string {
  return Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');
}
