import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type Engine, loadEngine } from '../../src/train/engine/index.ts';
import { median } from '../pipeline/bench-pipeline.ts';
import { commandOf } from './command-of.ts';
import { compareLosses, type Deviation } from './compare-losses.ts';
import { type Contestant, startContestant } from './start-contestant.ts';
import { writeTask } from './write-task.ts';

export interface TrainingOptions {
  readonly rounds: number;
}

/** Medians over the rounds. */
export interface ContestantFigures {
  readonly name: string;
  readonly imagesPerSecond: number;
  /** How many times as fast we are, each round by itself. */
  readonly ratio: number;
}

export interface TrainingResult {
  readonly rounds: number;
  readonly batchSize: number;
  readonly versions: Readonly<Record<string, string>>;
  readonly models: readonly { readonly name: string; readonly contestants: readonly ContestantFigures[] }[];
  readonly deviations: readonly Deviation[];
}

const OURS = 'fer-stream';
const CONTESTANTS = {
  [OURS]: ['ours.ts', 'fused'],
  'fer-stream with the gradients of TensorFlow.js': ['ours.ts', 'stock'],
  'Keras, graph mode': ['peers/keras_fit.py'],
  'PyTorch, float32, channels last': ['peers/torch_steps.py'],
} as const;

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
  try {
    const models = [];
    let versions = {};
    for (const model of MODELS) {
      const measured = await _race(engine, { folder, rounds, model });
      versions = { ...versions, ...measured.versions };
      models.push({ name: model.name, contestants: measured.contestants });
    }
    const deviations = await compareLosses(engine, folder);
    return { rounds, batchSize: BATCH_SIZE, versions, models, deviations };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function _race(
  engine: Engine,
  {
    folder,
    rounds,
    model,
  }: { readonly folder: string; readonly rounds: number; readonly model: (typeof MODELS)[number] },
): Promise<{ versions: Readonly<Record<string, string>>; contestants: ContestantFigures[] }> {
  const task = await writeTask(engine, folder, {
    model: model.name,
    batchSize: BATCH_SIZE,
    batches: BATCHES,
    learningRate: 1e-3,
  });
  const contestants: Contestant[] = [];
  try {
    for (const [name, [file, ...parameters]] of Object.entries(CONTESTANTS)) {
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
      contestants: contestants.map(({ name }) => _figures(name, speeds)),
    };
  } finally {
    for (const { stop } of contestants) stop();
  }
}

function _figures(name: string, speeds: ReadonlyMap<string, readonly number[]>): ContestantFigures {
  const own = speeds.get(name)!;
  const ratios = own.map((speed, round) => speeds.get(OURS)![round]! / speed);
  return { name, imagesPerSecond: median(own), ratio: median(ratios) };
}
