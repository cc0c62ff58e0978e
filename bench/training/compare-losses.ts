import { FUSION_NAMES } from '../../src/train/engine/fused/use-fused-operations.ts';
import type { Engine } from '../../src/train/engine/index.ts';
import type { OptimizerName } from '../../src/train/optimizers/optimizer-settings.ts';
import { commandOf } from './command-of.ts';
import { startContestant } from './start-contestant.ts';
import { writeTask } from './write-task.ts';

/** How far the losses of a run are from those of the stock gradients, relative. */
export interface Deviation {
  /** At most, over all steps. */
  readonly largest: number;
  /** The first step at which they are more than a thousandth apart; none where none is. */
  readonly apartAt?: number;
}

interface Condition {
  readonly optimizer: OptimizerName;
  readonly batchSize: number;
  readonly learningRate: number;
}

export interface ConditionDeviations extends Condition {
  readonly ours: Deviation;
  /** Of the stock gradients themselves after the weights were moved by two units in the last place. */
  readonly moved: Deviation;
}

export interface OperationsDeviation extends Deviation {
  /** Which operations are ours, the others being stock. */
  readonly operations: string;
}

export interface LossComparison {
  readonly steps: number;
  readonly conditions: readonly ConditionDeviations[];
  /** With the last of the conditions, the usual one. */
  readonly operations: readonly OperationsDeviation[];
}

const STEPS = 100;

const USUAL: Condition = { optimizer: 'adam', batchSize: 64, learningRate: 1e-3 };

/** Four images make means of a sixteenth as many numbers, so that sums in float32 differ that much less. */
const CONDITIONS: readonly Condition[] = [
  { optimizer: 'adam', batchSize: 4, learningRate: 1e-5 },
  { optimizer: 'adam', batchSize: 4, learningRate: 1e-3 },
  { optimizer: 'adam', batchSize: 64, learningRate: 1e-5 },
  { optimizer: 'sgd', batchSize: 64, learningRate: 1e-2 },
  USUAL,
];

/** As `ours.ts` takes them. */
const OPERATIONS: Readonly<Record<string, string>> = {
  'all but batch norm': FUSION_NAMES.filter((name) => name !== 'batchNorm').join(','),
  'batch norm': 'batchNorm',
  'softmax cross-entropy': 'softmaxCrossEntropy',
  'sums over all axes but the last': 'sum',
};

/**
 * Trains with our gradients and with those of TensorFlow.js from one seed on the same batches.
 *
 * Where a unit of relu is at zero, or two numbers of a window are the largest, rounding decides which way a gradient
 * goes, so that it drives two runs apart within some steps at usual learning rates. How fast is shown by runs in
 * which the last bits of the weights differ, or the order of a single kind of sum.
 */
export async function compareLosses(engine: Engine, folder: string): Promise<LossComparison> {
  const conditions: ConditionDeviations[] = [];
  for (const condition of CONDITIONS) {
    const deviate = await _startFromStock(engine, folder, condition);
    conditions.push({ ...condition, ours: await deviate('fused'), moved: await deviate('moved') });
  }
  const operations: OperationsDeviation[] = [];
  const deviate = await _startFromStock(engine, folder, USUAL);
  for (const [name, fused] of Object.entries(OPERATIONS)) {
    operations.push({ operations: name, ...(await deviate(fused)) });
  }
  return { steps: STEPS, conditions, operations };
}

/** Trains with the stock gradients and gives what trains with others and compares. */
async function _startFromStock(
  engine: Engine,
  folder: string,
  { optimizer, ...options }: Condition,
): Promise<(operations: string) => Promise<Deviation>> {
  const task = await writeTask(engine, folder, { model: 'light', batches: 8, ...options });
  const train = (operations: string) => _train(commandOf('ours.ts', task, operations, optimizer));
  const stock = await train('stock');
  return async (operations) => {
    const deviation = _deviation(await train(operations), stock);
    console.error(`losses: ${JSON.stringify({ optimizer, ...options, operations, ...deviation })}`);
    return deviation;
  };
}

async function _train(command: readonly [string, ...string[]]): Promise<readonly number[]> {
  const contestant = await startContestant('fer-stream', command);
  try {
    return (await contestant.train(STEPS)).losses;
  } finally {
    contestant.stop();
  }
}

function _deviation(losses: readonly number[], expected: readonly number[]): Deviation {
  const differences = losses.map((loss, step) => Math.abs(loss - expected[step]!) / expected[step]!);
  const index = differences.findIndex((difference) => difference > 1e-3);
  return { largest: Math.max(...differences), ...(index !== -1 && { apartAt: index + 1 }) };
}
