import { createTrainConfig, OPTIMIZER_NAMES, type OptimizerName, SCHEDULE_NAMES } from '../../train/index.ts';
import type { OptionRow } from '../command.ts';
import { realNumber } from '../parse-number.ts';
import { onOff } from '../parse-on-off.ts';

const [ADAM, ADAMW, SGD] = (['adam', 'adamw', 'sgd'] as const).map((optimizer: OptimizerName) =>
  createTrainConfig({ data: '-', optimizer }),
) as [Defaults, Defaults, Defaults];
type Defaults = ReturnType<typeof createTrainConfig>;

/** The options of `fer train` that say how weights are moved. */
export const OPTIMIZER_ROWS: readonly OptionRow[] = [
  {
    flags: '--optimizer <name>',
    description: `how weights are moved (default: ${ADAM.optimizer})`,
    choices: OPTIMIZER_NAMES,
  },
  {
    flags: '--learning-rate <x>',
    description: `how far, at most (default: ${ADAM.learningRate}, of sgd ${SGD.learningRate})`,
    parse: realNumber(Number.MIN_VALUE),
  },
  {
    flags: '--momentum <x>',
    description: `of sgd (default: ${SGD.momentum})`,
    parse: realNumber(0, 1),
  },
  {
    flags: '--nesterov <on|off>',
    description: `of sgd: whether its momentum is Nesterov's (default: ${SGD.nesterov ? 'on' : 'off'})`,
    parse: onOff,
  },
  {
    flags: '--weight-decay <x>',
    description: `of adamw and sgd: what weights lose in a step, times the learning rate (default: ${ADAMW.weightDecay}, of sgd ${SGD.weightDecay})`,
    parse: realNumber(0),
  },
  { flags: '--decay-all', description: 'biases and normalizations lose it too' },
  {
    flags: '--schedule <name>',
    description: `how the learning rate falls: where the validation loss stays, never, along a cosine, or along one that rises first (default: ${ADAM.schedule})`,
    choices: SCHEDULE_NAMES,
  },
  {
    flags: '--warm-up <epochs>',
    description: 'in which it rises from 0 before, such as 2 or 0.5 (default: 0)',
    parse: realNumber(0),
  },
  {
    flags: '--label-smoothing <x>',
    description: 'the share of a label that all classes get in equal parts, such as 0.1 (default: 0)',
    parse: realNumber(0, 1),
  },
  {
    flags: '--clip-norm <x>',
    description: 'the longest that the gradients of all weights together may be (default: any length)',
    parse: realNumber(Number.MIN_VALUE),
  },
  {
    flags: '--ema <decay>',
    description:
      'validate and keep a moving average of the weights with this decay, such as 0.999 (default: none)',
    parse: realNumber(0, 1),
  },
];
