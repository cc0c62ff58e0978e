import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import type { NamedTensorMap } from '@tensorflow/tfjs';
import { ENGINE_NAMES, type Engine, loadEngine } from '../../../src/train/engine/index.ts';
import type { LayerWeight } from '../../../src/train/layer.ts';
import { createOptimizer } from '../../../src/train/optimizers/create-optimizer.ts';
import type { Optimizer } from '../../../src/train/optimizers/optimizer.ts';
import {
  type OptimizerSettings,
  SLOTS_PER_WEIGHT,
} from '../../../src/train/optimizers/optimizer-settings.ts';
import { whyNot } from '../engine/installed-engines.ts';

interface Trace {
  readonly name: string;
  readonly fields: Partial<OptimizerSettings>;
  readonly rates: readonly number[];
  /** After each step, the kernel and the bias. */
  readonly steps: readonly (readonly (readonly number[])[])[];
}

// `optimizer-traces.py` made the files.
const keras = readGolden('keras-traces.json') as {
  readonly start: readonly (readonly number[])[];
  readonly gradients: readonly (readonly (readonly number[])[])[];
  readonly cases: readonly Trace[];
};
const torch = readGolden('torch-traces.json') as {
  readonly same: readonly Trace[];
  readonly different: readonly Trace[];
};
const SOURCES = [
  ['Keras', keras.cases],
  ['PyTorch', torch.same],
] as const;
const NAMES = ['kernel', 'bias'];
const SHAPES = [[2, 3], [3]];
/** Weights are about 1; Keras corrects the biases of Adam's moments in float32, and we in float64. */
const TOLERANCE = 5e-6;

for (const name of ENGINE_NAMES) {
  describe(`the optimizers on the ${name} engine`, { skip: await whyNot(name) }, () => {
    let engine: Engine;
    before(async () => {
      engine = await loadEngine({ engine: name });
    });

    for (const [source, traces] of SOURCES) {
      for (const trace of traces) {
        test(`${trace.name}: follow ${source} step by step`, () => {
          const steps = run(engine, trace);
          for (const [index, expected] of trace.steps.entries()) {
            const difference = distance(steps[index]!, expected);
            assert.ok(difference < TOLERANCE, `step ${index + 1}: ${difference}`);
          }
        });
      }
    }

    for (const trace of torch.different) {
      test(`${trace.name}: are not those of PyTorch`, () => {
        assert.ok(distance(run(engine, trace).at(-1)!, trace.steps.at(-1)!) > 1e-3);
      });
    }

    for (const optimizer of ['adam', 'adamw', 'sgd'] as const) {
      test(`${optimizer}: goes on from what was read as if it had never stopped`, async () => {
        const trace = keras.cases.find(({ fields }) => fields.optimizer === optimizer)!;
        const whole = run(engine, trace);
        assert.deepEqual(await runInTwo(engine, trace), whole);
      });
    }
  });
}

function run(engine: Engine, trace: Trace): number[][][] {
  const { weights, optimizer, dispose } = begin(engine, trace.fields);
  const steps = trace.rates.map((rate, index) => step(engine, { weights, optimizer, rate, index }));
  dispose();
  return steps;
}

/** The same by way of two optimizers, of which the second takes over the state of the first. */
async function runInTwo(engine: Engine, trace: Trace): Promise<number[][][]> {
  const first = begin(engine, trace.fields);
  const second = createOptimizer(engine.tf, first.weights, trace.fields);
  const { weights } = first;
  const steps: number[][][] = [];
  for (const [index, rate] of trace.rates.entries()) {
    if (index === 2) {
      const state = await first.optimizer.readState();
      const lengths = state.slots.map((values) => values.length);
      assert.deepEqual(lengths, Array(SLOTS_PER_WEIGHT[trace.fields.optimizer!]).fill([6, 3]).flat());
      second.writeState(state);
    }
    steps.push(step(engine, { weights, optimizer: index < 2 ? first.optimizer : second, rate, index }));
  }
  second.dispose();
  first.dispose();
  return steps;
}

function begin({ tf }: Engine, fields: Partial<OptimizerSettings>) {
  const before = tf.memory().numTensors;
  const weights = NAMES.map((name, position) => {
    const variable = tf.variable(tf.tensor([...keras.start[position]!], SHAPES[position]!));
    return {
      name,
      shape: SHAPES[position],
      read: () => variable,
      write: (value: typeof variable) => variable.assign(value),
      dispose: () => variable.dispose(),
    };
  });
  const layerWeights = weights as unknown as LayerWeight[];
  const optimizer = createOptimizer(tf, layerWeights, fields);
  const dispose = () => {
    optimizer.dispose();
    for (const weight of weights) weight.dispose();
    // What `tf.tensor` made for the variables stays.
    assert.ok(tf.memory().numTensors <= before + weights.length);
  };
  return { weights: layerWeights, optimizer, dispose };
}

interface Step {
  readonly weights: readonly LayerWeight[];
  readonly optimizer: Optimizer;
  readonly rate: number;
  readonly index: number;
}

function step({ tf }: Engine, { weights, optimizer, rate, index }: Step): number[][] {
  tf.tidy(() => {
    const gradients = keras.gradients[index]!.map((values, position) =>
      tf.tensor([...values], SHAPES[position]!),
    );
    const named = NAMES.map((name, position) => [name, gradients[position]!]);
    optimizer.apply(Object.fromEntries(named) as NamedTensorMap, rate);
  });
  return weights.map((weight) => [...weight.read().dataSync()]);
}

function distance(actual: readonly (readonly number[])[], expected: readonly (readonly number[])[]): number {
  const differences = expected.flatMap((values, position) =>
    values.map((value, index) => Math.abs(value - actual[position]![index]!)),
  );
  assert.equal(actual.flat().length, differences.length);
  return Math.max(...differences);
}

function readGolden(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`./golden/${name}`, import.meta.url), 'utf8'));
}
