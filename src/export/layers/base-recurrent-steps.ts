import type { Value } from '../graph/graph.ts';
import type { LayerGraph } from '../graph/graph-builder.ts';
import { activate } from './base-activation.ts';
import { type Cell, type CellKind, type CellRun, cellKinds } from './base-cell.ts';
import { type SequenceResult, scan } from './base-scan.ts';
import { zeroState } from './base-sequence.ts';

type Step = (options: {
  readonly graph: LayerGraph;
  readonly cell: Pick<Cell, 'units' | 'activation' | 'recurrentActivation'>;
  /** The part of the input, [batch, gates · units]. */
  readonly input: Value;
  readonly states: readonly Value[];
  /** A part of the recurrent kernel, by the gates from and to which it reaches. */
  readonly recurrent: (from: number, to: number) => Value;
}) => readonly Value[];

const STEPS: Readonly<Record<CellKind, Step>> = {
  SimpleRNN: ({ graph, cell, input, states: [h], recurrent }) => {
    const product = graph.add('MatMul', [h!, recurrent(0, 1)], { dims: h!.dims });
    return [activate(graph, graph.add('Add', [input, product]), cell.activation)];
  },
  LSTM: ({ graph, cell, input, states: [h, c], recurrent }) => {
    const product = graph.add('MatMul', [h!, recurrent(0, 4)], { dims: input.dims });
    return lstmGates(graph, { cell, gates: graph.add('Add', [input, product]), carry: c! });
  },
  GRU: ({ graph, cell, input, states: [h], recurrent }) => {
    const [inputZ, inputR, inputH] = _splitGates(graph, input, 3);
    const product = graph.add('MatMul', [h!, recurrent(0, 2)], { dims: [h!.dims[0]!, 2 * cell.units] });
    const [recurrentZ, recurrentR] = _splitGates(graph, product, 2);
    const gate = (a: Value, b: Value): Value =>
      activate(graph, graph.add('Add', [a, b]), cell.recurrentActivation);
    const z = gate(inputZ!, recurrentZ!);
    const r = gate(inputR!, recurrentR!);
    const reset = graph.add('MatMul', [graph.add('Mul', [r, h!]), recurrent(2, 3)]);
    const next = activate(graph, graph.add('Add', [inputH!, reset]), cell.activation);
    const rest = graph.add('Sub', [graph.scalar(1), z], { dims: z.dims });
    return [graph.add('Add', [graph.add('Mul', [z, h!]), graph.add('Mul', [rest, next])])];
  },
};

/** Runs a cell step by step: with a mask, or with an activation that the operation of ONNX does not have. */
export function runSteps(run: CellRun): SequenceResult {
  const { graph, weights, cell, input, initial } = run;
  const { units, path } = cell;
  const { gates, states } = cellKinds[cell.kind];
  const width = gates.length * units;
  const kernel = graph.constant(`${path}kernel`, () =>
    weights.get(`${path}kernel`, [input.dims[2] as number, width]),
  );
  const dims = [...input.dims.slice(0, 2), width];
  const product = graph.add('MatMul', [input, kernel], { dims });
  const bias = (): Value => graph.constant(`${path}bias`, () => weights.get(`${path}bias`, [width]));
  const projected = cell.usesBias ? graph.add('Add', [product, bias()]) : product;
  const before = initial.length > 0 ? initial : _zeros(graph, projected, { units, states });
  return scan(graph, {
    ...run,
    sequence: projected,
    states: before,
    step: (body, stepInput, stepStates) =>
      STEPS[cell.kind]({
        graph: body,
        cell,
        input: stepInput,
        states: stepStates,
        recurrent: (from, to) => _recurrentPart(run, from, to),
      }),
  });
}

/** c' = f c + i activation(c̃) and h' = o activation(c'), from the four gates side by side on axis 1. */
export function lstmGates(
  graph: LayerGraph,
  options: {
    readonly cell: Pick<Cell, 'activation' | 'recurrentActivation'>;
    readonly gates: Value;
    readonly carry: Value;
  },
): readonly [h: Value, c: Value] {
  const { cell, gates, carry } = options;
  const [i, f, c, o] = _splitGates(graph, gates, 4);
  const gate = (x: Value): Value => activate(graph, x, cell.recurrentActivation);
  const kept = graph.add('Mul', [gate(f!), carry]);
  const added = graph.add('Mul', [gate(i!), activate(graph, c!, cell.activation)]);
  const next = graph.add('Add', [kept, added]);
  return [graph.add('Mul', [gate(o!), activate(graph, next, cell.activation)]), next];
}

function _zeros(
  graph: LayerGraph,
  sequence: Value,
  { units, states }: { readonly units: number; readonly states: number },
): Value[] {
  return new Array<Value>(states).fill(zeroState(graph, sequence, units));
}

function _splitGates(graph: LayerGraph, x: Value, count: number): readonly Value[] {
  const [batch, size, ...rest] = x.dims;
  const each = (size as number) / count;
  return graph.addSeveral('Split', [x], {
    dims: Array.from({ length: count }, () => [batch!, each, ...rest]),
    attributes: { axis: 1, split: new Array<number>(count).fill(each) },
  });
}

function _recurrentPart({ graph, weights, cell }: CellRun, from: number, to: number): Value {
  const { units, path } = cell;
  const count = cellKinds[cell.kind].gates.length;
  return graph.constant(`${path}recurrent_kernel/${from}-${to}`, () => {
    const { data } = weights.get(`${path}recurrent_kernel`, [units, count * units]);
    const width = (to - from) * units;
    const part = new Float32Array(units * width);
    for (let row = 0; row < units; row++) {
      const start = (row * count + from) * units;
      part.set(data.subarray(start, start + width), row * width);
    }
    return { dims: [units, width], data: part };
  });
}
