import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { assertPrecision, type Engine, loadEngine, type Precision } from '../../src/train/engine/index.ts';
import { median } from '../pipeline/bench-pipeline.ts';
import { commandOf } from './command-of.ts';
import { compareLosses, type Deviation } from './compare-losses.ts';
import { measureNormalization, type NormalizationErrors } from './normalization-errors.ts';
import { type Contestant, startContestant } from './start-contestant.ts';
import { writeTask } from './write-task.ts';

export interface TrainingOptions {
  readonly rounds: number;
}

/** Medians over the rounds. */
export interface ContestantFigures {
  readonly name: string;
  readonly imagesPerSecond: number;
  /** How many times as fast we are in the same precision, each round by itself. */
  readonly ratio: number;
}

export interface TrainingResult {
  readonly rounds: number;
  readonly batchSize: number;
  readonly versions: Readonly<Record<string, string>>;
  readonly models: readonly { readonly name: string; readonly contestants: readonly ContestantFigures[] }[];
  readonly deviations: readonly Deviation[];
  readonly normalization: readonly NormalizationErrors[];
  /** Why nothing ran in bfloat16, where nothing did. */
  readonly withoutBfloat16?: string;
}

/** Ours come first of their precision. */
const CONTESTANTS: readonly Entry[] = [
  { name: 'fer-stream', precision: 'float32', program: ['ours.ts', 'fused'] },
  {
    name: 'fer-stream with the gradients of TensorFlow.js',
    precision: 'float32',
    program: ['ours.ts', 'stock'],
  },
  { name: 'Keras, graph mode', precision: 'float32', program: ['peers/keras_fit.py'] },
  { name: 'PyTorch, channels last', precision: 'float32', program: ['peers/torch_steps.py'] },
  { name: 'fer-stream, bf16', precision: 'bf16', program: ['ours.ts', 'bf16'] },
  {
    name: 'PyTorch, channels last, bf16 autocast',
    precision: 'bf16',
    program: ['peers/torch_steps.py', 'bf16'],
  },
];

interface Entry {
  readonly name: string;
  readonly precision: Precision;
  /** The file and its parameters after the task. */
  readonly program: readonly [file: string, ...parameters: string[]];
}

const BATCH_SIZE = 64;
const BATCHES = 8;
const WARM_UP_STEPS = 5;
/** Some seconds a turn for those that are fast. */
const MODELS = [
  { name: 'light', steps: 24 },
  { name: 'base', steps: 8 },
] as const;

/** Trains with all contestants in every round one after the other, so that a change of the machine meets all of them. */
export async function benchTraining({ rounds }: TrainingOptions): Promise<TrainingResult> {
  const folder = await mkdtemp(join(tmpdir(), 'fer-bench-'));
  const engine = await loadEngine({ device: 'cpu' });
  const withoutBfloat16 = await assertPrecision(engine, 'bf16').then(
    () => undefined,
    (error: Error) => error.message,
  );
  const entries = CONTESTANTS.filter(
    ({ precision }) => precision !== 'bf16' || withoutBfloat16 === undefined,
  );
  try {
    const models = [];
    let versions = {};
    for (const model of MODELS) {
      const measured = await _race(engine, { folder, rounds, model, entries });
      versions = { ...versions, ...measured.versions };
      models.push({ name: model.name, contestants: measured.contestants });
    }
    return {
      rounds,
      batchSize: BATCH_SIZE,
      versions,
      models,
      deviations: await compareLosses(engine, folder),
      normalization: [4, BATCH_SIZE].map((batchSize) => measureNormalization(engine, batchSize)),
      ...(withoutBfloat16 !== undefined && { withoutBfloat16 }),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

interface Race {
  readonly folder: string;
  readonly rounds: number;
  readonly model: (typeof MODELS)[number];
  readonly entries: readonly Entry[];
}

async function _race(
  engine: Engine,
  { folder, rounds, model, entries }: Race,
): Promise<{ versions: Readonly<Record<string, string>>; contestants: ContestantFigures[] }> {
  const task = await writeTask(engine, folder, {
    model: model.name,
    batchSize: BATCH_SIZE,
    batches: BATCHES,
    learningRate: 1e-3,
  });
  const contestants: Contestant[] = [];
  try {
    for (const { name, program } of entries) {
      const [file, ...parameters] = program;
      const contestant = await startContestant(name, commandOf(file, task, ...parameters));
      contestants.push(contestant);
      await contestant.train(WARM_UP_STEPS);
    }
    const speeds = new Map<string, number[]>(contestants.map(({ name }) => [name, []]));
    for (let round = 1; round <= rounds; round++) {
      for (const { name, train } of contestants) {
        // Threads of the one before may still spin.
        await setTimeout(500);
        const { seconds } = await train(model.steps);
        speeds.get(name)!.push((model.steps * BATCH_SIZE) / seconds);
        console.error(
          `${model.name}, round ${round}: ${name} ${speeds.get(name)!.at(-1)!.toFixed(0)} images/s`,
        );
      }
    }
    return {
      versions: Object.assign({}, ...contestants.map((contestant) => contestant.versions)),
      contestants: entries.map((entry) => _figures(entry, speeds)),
    };
  } finally {
    for (const { stop } of contestants) stop();
  }
}

function _figures(
  { name, precision }: Entry,
  speeds: ReadonlyMap<string, readonly number[]>,
): ContestantFigures {
  const own = speeds.get(name)!;
  const ours = speeds.get(CONTESTANTS.find((entry) => entry.precision === precision)!.name)!;
  const ratios = own.map((speed, round) => ours[round]! / speed);
  return { name, imagesPerSecond: median(own), ratio: median(ratios) };
}
