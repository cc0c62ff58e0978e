import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { assertPrecision, type Engine, loadEngine, type Precision } from '../../src/train/engine/index.ts';
import { median } from '../pipeline/bench-pipeline.ts';
import { watchStolenTime } from '../watch-stolen-time.ts';
import { commandOf } from './command-of.ts';
import { compareLosses, type LossComparison } from './compare-losses.ts';
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

export interface ModelFigures {
  readonly name: string;
  /** How many rounds there were, of which those count from which the host took least. */
  readonly roundsInAll: number;
  /** The largest share of the processor that the host took in a turn of those that count, from 0 to 1. */
  readonly stolen: number;
  readonly contestants: readonly ContestantFigures[];
}

export interface TrainingResult {
  readonly rounds: number;
  readonly batchSize: number;
  readonly versions: Readonly<Record<string, string>>;
  readonly models: readonly ModelFigures[];
  readonly losses: LossComparison;
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

interface Round {
  /** Images a second, by the names of the contestants. */
  readonly speeds: ReadonlyMap<string, number>;
  /** The largest share of the processor that the host took in a turn. */
  readonly stolen: number;
}

const BATCH_SIZE = 64;
const BATCHES = 8;
const WARM_UP_STEPS = 5;
/** Some seconds a turn. */
const MODELS = [
  { name: 'light', steps: 12 },
  { name: 'base', steps: 6 },
] as const;
/** A round in which the host takes more from anybody is made anew, up to as many times as the factor says. */
export const MOST_STOLEN = 0.03;
export const MOST_ROUNDS_FACTOR = 4;

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
      models.push(measured.figures);
    }
    return {
      rounds,
      batchSize: BATCH_SIZE,
      versions,
      models,
      losses: await compareLosses(engine, folder),
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
): Promise<{ versions: Readonly<Record<string, string>>; figures: ModelFigures }> {
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
    const all: Round[] = [];
    const isQuiet = ({ stolen }: Round) => stolen <= MOST_STOLEN;
    while (all.filter(isQuiet).length < rounds && all.length < rounds * MOST_ROUNDS_FACTOR) {
      all.push(await _runRound(contestants, model.steps));
      console.error(`${model.name}, round ${all.length}: ${_describe(all.at(-1)!)}`);
    }
    const counted = all.sort((a, b) => a.stolen - b.stolen).slice(0, rounds);
    return {
      versions: Object.assign({}, ...contestants.map((contestant) => contestant.versions)),
      figures: {
        name: model.name,
        roundsInAll: all.length,
        stolen: counted.at(-1)!.stolen,
        contestants: entries.map((entry) => _figures(entry, counted)),
      },
    };
  } finally {
    for (const { stop } of contestants) stop();
  }
}

async function _runRound(contestants: readonly Contestant[], steps: number): Promise<Round> {
  const speeds = new Map<string, number>();
  let stolen = 0;
  for (const { name, train } of contestants) {
    // Threads of the one before may still spin.
    await setTimeout(500);
    const stolenSince = watchStolenTime();
    const { seconds } = await train(steps);
    stolen = Math.max(stolen, stolenSince());
    speeds.set(name, (steps * BATCH_SIZE) / seconds);
  }
  return { speeds, stolen };
}

function _describe({ speeds, stolen }: Round): string {
  const each = [...speeds].map(([name, speed]) => `${name} ${speed.toFixed(0)}`);
  return `${each.join(', ')} images/s, the host took ${(100 * stolen).toFixed(1)} %`;
}

function _figures({ name, precision }: Entry, rounds: readonly Round[]): ContestantFigures {
  const first = CONTESTANTS.find((entry) => entry.precision === precision)!.name;
  return {
    name,
    imagesPerSecond: median(rounds.map(({ speeds }) => speeds.get(name)!)),
    ratio: median(rounds.map(({ speeds }) => speeds.get(first)! / speeds.get(name)!)),
  };
}
