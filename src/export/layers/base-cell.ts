import { z } from 'zod';
import type { LayerWeights } from '../convert/layer-converter.ts';
import type { Value } from '../graph/graph.ts';
import type { LayerGraph } from '../graph/graph-builder.ts';
import { toSnakeCase } from '../model/to-snake-case.ts';
import { type ActivationName, activationOr } from './base-activation.ts';
import { only, withDefault } from './base-config.ts';

/** What a recurrent layer computes in each step. */
export interface Cell {
  readonly kind: CellKind;
  readonly units: number;
  readonly activation: ActivationName;
  /** Of the gates; a SimpleRNN has none. */
  readonly recurrentActivation: ActivationName;
  readonly usesBias: boolean;
  /** Where its weights lie within those of the layer: empty, or a path that ends in a slash. */
  readonly path: string;
}

/** One run of a cell over a sequence. */
export interface CellRun {
  readonly graph: LayerGraph;
  readonly weights: LayerWeights;
  readonly cell: Cell;
  /** [batch, time, features]. */
  readonly input: Value;
  /** The states before the first step, [batch, units]; empty for zeros. */
  readonly initial: readonly Value[];
  /** [batch, time]: a masked step leaves all states as they are. */
  readonly mask: Value | undefined;
  /** Whether the last step comes first. */
  readonly isBackward: boolean;
  readonly wantsSequence: boolean;
}

export type CellKind = keyof typeof cellKinds;

export const cellKinds = {
  SimpleRNN: { op: 'RNN', states: 1, gates: ['h'], onnxGates: ['h'] },
  // The letters of Keras: input, forget, cell, output; update (z), reset, hidden.
  LSTM: { op: 'LSTM', states: 2, gates: ['i', 'f', 'c', 'o'], onnxGates: ['i', 'o', 'f', 'c'] },
  GRU: { op: 'GRU', states: 1, gates: ['z', 'r', 'h'], onnxGates: ['z', 'r', 'h'] },
} as const;

const sharedFields = { units: z.int().positive(), use_bias: withDefault(true) };
/** Of the cells with gates. */
export const gatedFields = {
  ...sharedFields,
  activation: activationOr('tanh'),
  recurrent_activation: activationOr('hard_sigmoid'),
};

/** The configuration of each kind of cell, the same within a layer of its own and within RNN. */
export const cellFields = {
  SimpleRNN: {
    ...sharedFields,
    activation: activationOr('tanh', 'tanh'),
    recurrent_activation: z
      .string()
      .nullish()
      .transform((): ActivationName => 'linear'),
  },
  LSTM: gatedFields,
  // tfjs cannot run the other form, which newer versions of Keras have by default.
  GRU: { ...gatedFields, reset_after: only(false) },
} as const;

/** The cell that a checked configuration describes. */
export function createCell(
  kind: CellKind,
  config: {
    readonly units: number;
    readonly use_bias: boolean;
    readonly activation: ActivationName;
    readonly recurrent_activation: ActivationName;
  },
): Cell {
  return {
    kind,
    units: config.units,
    activation: config.activation,
    recurrentActivation: config.recurrent_activation,
    usesBias: config.use_bias,
    path: '',
  };
}

/** The `cell` field of RNN, as the cells in their order: a stack is run one cell after the other. */
export const cells: z.ZodType<readonly Cell[]> = z.lazy(() =>
  z.discriminatedUnion(
    'class_name',
    [
      _cell('SimpleRNNCell', 'SimpleRNN'),
      _cell('LSTMCell', 'LSTM'),
      _cell('GRUCell', 'GRU'),
      z
        .object({
          class_name: z.literal('StackedRNNCells'),
          config: z.object({ cells: z.array(cells).min(1) }),
        })
        .transform(({ config }) =>
          config.cells.flatMap((stack, i) =>
            stack.map((cell): Cell => ({ ...cell, path: `RNNCell_${i}/${cell.path}` })),
          ),
        ),
    ],
    { error: 'its cell is not exported, use SimpleRNNCell, LSTMCell, GRUCell or StackedRNNCells' },
  ),
);

function _cell<const Name extends string>(className: Name, kind: CellKind) {
  return z
    .object({
      class_name: z.literal(className),
      config: z.record(z.string(), z.unknown()).transform(toSnakeCase).pipe(z.object(cellFields[kind])),
    })
    .transform(({ config }): Cell[] => [createCell(kind, config)]);
}
