import { z } from 'zod';
import { defineLayer, type LayerCall, type LayerConverter } from '../convert/layer-converter.ts';
import type { Value } from '../graph/graph.ts';
import { type CellKind, cellFields, cells, createCell } from './base-cell.ts';
import { only, withDefault } from './base-config.ts';
import { runCells } from './base-recurrent.ts';
import type { SequenceResult } from './base-scan.ts';
import { reverseTime, sequenceMask } from './base-sequence.ts';

/** What all recurrent layers have besides their cell. */
export const sequenceFields = {
  return_sequences: withDefault(false),
  return_state: withDefault(false),
  go_backwards: withDefault(false),
  // The state between two calls would be lost.
  stateful: only(false),
  // Of Keras; tfjs ignores them.
  time_major: only(false),
  zero_output_for_mask: only(false),
};

const flags = z.object(sequenceFields);

export interface SequenceConfig extends z.infer<typeof flags> {
  /** Runs the layer over its input. */
  readonly run: (run: SequenceRun) => SequenceResult;
}

export interface SequenceRun extends Pick<LayerCall<unknown>, 'graph' | 'weights' | 'input'> {
  readonly initial: readonly Value[];
  readonly mask: Value | undefined;
  readonly isBackward: boolean;
  readonly wantsSequence: boolean;
}

/** The configuration of a layer with one cell, or of RNN. */
export function recurrentConfig(kind: CellKind | 'RNN'): z.ZodType<SequenceConfig> {
  if (kind === 'RNN') {
    return z
      .object({ ...sequenceFields, cell: cells })
      .transform(({ cell, ...rest }) => ({ ...rest, run: (run) => runCells({ ...run, cells: cell }) }));
  }
  return z.object({ ...sequenceFields, ...cellFields[kind] }).transform((config) => {
    const own = [createCell(kind, config)];
    return { ...config, run: (run) => runCells({ ...run, cells: own }) };
  });
}

/** A recurrent layer: [batch, time, …] -> its last output, or all, and its states where they are asked for. */
export function defineRecurrent(
  options: Pick<LayerConverter, 'classNames' | 'support'> & { readonly config: z.ZodType<SequenceConfig> },
): LayerConverter<SequenceConfig> {
  return defineLayer({
    ...options,
    arity: 'several',
    readsMask: true,
    mask: ({ config }, masks) => (config.return_sequences ? masks[0] : undefined),
    convert: (call) => {
      const { config, graph, weights, input, inputs } = call;
      const run = { graph, weights, input, initial: inputs.slice(1), mask: sequenceMask(call) };
      const { output, states } = runRecurrent(config, { ...run, isBackward: config.go_backwards });
      return [output, ...(config.return_state ? states : [])];
    },
  });
}

/** Runs a layer in one direction: its output, and its states after the last step. */
export function runRecurrent(
  config: SequenceConfig,
  run: Omit<SequenceRun, 'wantsSequence'>,
): { readonly output: Value; readonly states: readonly Value[] } {
  const wantsSequence = config.return_sequences;
  const { sequence, states } = config.run({ ...run, wantsSequence });
  if (!wantsSequence) return { output: states[0]!, states };
  // tfjs gives the steps in the order in which it made them; Bidirectional turns its backward half around once more.
  return { output: config.go_backwards ? reverseTime(run.graph, sequence!) : sequence!, states };
}
