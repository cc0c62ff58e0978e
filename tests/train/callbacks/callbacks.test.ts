import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { advanceEarlyStopping, EARLY_STOPPING_START } from '../../../src/train/callbacks/early-stopping.ts';
import {
  advanceModelCheckpoint,
  MODEL_CHECKPOINT_START,
} from '../../../src/train/callbacks/model-checkpoint.ts';
import {
  advanceReduceLearningRate,
  startReduceLearningRate,
} from '../../../src/train/callbacks/reduce-learning-rate.ts';

type Stored = number | 'nan' | 'inf' | '-inf' | null;

interface Trace<Row> {
  readonly name: string;
  readonly options: Readonly<Record<string, number>>;
  readonly values: readonly Stored[];
  readonly rows: readonly Row[];
  readonly restored?: number;
}

interface Traces {
  readonly earlyStopping: readonly Trace<{ best: Stored; wait: number; bestEpoch: number; stop: boolean }>[];
  readonly reduceLearningRate: readonly Trace<{
    best: Stored;
    wait: number;
    cooldown: number;
    learningRate: number;
  }>[];
  readonly modelCheckpoint: readonly Trace<{ best: Stored; saved: boolean }>[];
}

// What Keras' own classes did with scripted logs; `callback-traces.py` made the file.
const traces: Traces = JSON.parse(
  readFileSync(new URL('./golden/callback-traces.json', import.meta.url), 'utf8'),
);

describe('the callbacks do what Keras does', () => {
  for (const trace of traces.earlyStopping) {
    it(`advanceEarlyStopping() on "${trace.name}" with ${JSON.stringify(trace.options)}`, () => {
      // Defaults of Keras' class where the script gave none.
      const { patience, min_delta: minDelta = 0 } = trace.options;
      const options = { patience: patience!, minDelta };
      let state = EARLY_STOPPING_START;
      for (const [index, row] of trace.rows.entries()) {
        state = advanceEarlyStopping(
          state,
          { epoch: index + 1, valLoss: toNumber(trace.values[index]!) },
          options,
        );
        assert.deepEqual(
          state,
          { best: toNumber(row.best), wait: row.wait, bestEpoch: row.bestEpoch, shouldStop: row.stop },
          `epoch ${index + 1}`,
        );
      }
      assert.equal(state.bestEpoch, trace.restored);
      assert.ok(state.shouldStop || trace.rows.length === trace.values.length);
    });
  }

  for (const trace of traces.reduceLearningRate) {
    it(`advanceReduceLearningRate() on "${trace.name}" with ${JSON.stringify(trace.options)}`, () => {
      const { patience, factor, min_delta: minDelta = 1e-4, cooldown = 0, min_lr = 0 } = trace.options;
      const options = { patience: patience!, factor: factor!, minDelta, cooldown, minLearningRate: min_lr };
      let state = startReduceLearningRate(1e-3);
      for (const [index, row] of trace.rows.entries()) {
        state = advanceReduceLearningRate(state, toNumber(trace.values[index]!), options);
        assert.deepEqual(state, { ...row, best: toNumber(row.best) }, `epoch ${index + 1}`);
      }
    });
  }

  for (const trace of traces.modelCheckpoint) {
    it(`advanceModelCheckpoint() on "${trace.name}"`, () => {
      let state = MODEL_CHECKPOINT_START;
      for (const [index, row] of trace.rows.entries()) {
        const epoch = index + 1;
        state = advanceModelCheckpoint(state, { epoch, valAccuracy: toNumber(trace.values[index]!) });
        assert.deepEqual([state.best, state.bestEpoch === epoch], [toNumber(row.best), row.saved]);
      }
    });
  }
});

function toNumber(stored: Stored): number {
  if (stored === 'nan') return Number.NaN;
  if (stored === 'inf') return Number.POSITIVE_INFINITY;
  return stored as number;
}
