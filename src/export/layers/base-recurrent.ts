import { refuse } from '../convert/layer-refusal.ts';
import { ABSENT, type Constant, type Value } from '../graph/graph.ts';
import { transposeConstant } from '../graph/transpose-constant.ts';
import type { ActivationName } from './base-activation.ts';
import { type Cell, type CellRun, cellKinds } from './base-cell.ts';
import { runSteps } from './base-recurrent-steps.ts';
import type { SequenceResult } from './base-scan.ts';
import { swapTime } from './base-sequence.ts';

/** One run of a stack of cells over a sequence. */
export interface CellsRun extends Omit<CellRun, 'cell'> {
  readonly cells: readonly Cell[];
  /** Those of the last cell first, as tfjs lists them. */
  readonly initial: readonly Value[];
}

/** How ONNX calls an activation within a recurrent operation, with its parameters. */
const NATIVE_ACTIVATIONS: Readonly<
  Partial<Record<ActivationName, readonly [name: string, alpha?: number, beta?: number]>>
> = {
  linear: ['Affine', 1, 0],
  relu: ['Relu'],
  elu: ['Elu', 1],
  sigmoid: ['Sigmoid'],
  hard_sigmoid: ['HardSigmoid', 0.2, 0.5],
  tanh: ['Tanh'],
  softplus: ['Softplus'],
  softsign: ['Softsign'],
};

/** How many states the cells have together. */
export function countStates(cells: readonly Cell[]): number {
  return cells.reduce((sum, { kind }) => sum + cellKinds[kind].states, 0);
}

/**
 * Runs a stack of cells: each one over the whole sequence of the one before, which is the same as all of them in each step,
 * since a masked step leaves every one of them as it was.
 */
export function runCells(run: CellsRun): SequenceResult {
  _assertFits(run);
  const { cells, initial } = run;
  let input = run.input;
  let last: SequenceResult | undefined;
  let states: readonly Value[] = [];
  let end = initial.length;
  for (const [i, cell] of cells.entries()) {
    const count = cellKinds[cell.kind].states;
    const wantsSequence = run.wantsSequence || i < cells.length - 1;
    const own = initial.slice(Math.max(0, end - count), end);
    last = _runCell({ ...run, cell, input, initial: own, wantsSequence });
    end -= count;
    states = [...last.states, ...states];
    input = last.sequence ?? input;
  }
  return { sequence: last?.sequence, states };
}

function _assertFits({ cells, input, initial }: CellsRun): void {
  const { dims } = input;
  if (dims.length !== 3) refuse(`wants an input of rank 3: got [${dims.join(', ')}]`);
  if (typeof dims[2] !== 'number') refuse('has an input whose number of features is not known');
  const count = countStates(cells);
  if (initial.length !== 0 && initial.length !== count) {
    refuse(`wants ${count} initial states: got ${initial.length}`);
  }
  const units = cells
    .toReversed()
    .flatMap((cell) => Array<number>(cellKinds[cell.kind].states).fill(cell.units));
  for (const [i, state] of initial.entries()) {
    if (state.dims.length === 2 && state.dims[1] === units[i]) continue;
    refuse(`wants an initial state of shape [batch, ${units[i]}]: got [${state.dims.join(', ')}]`);
  }
}

function _runCell(run: CellRun): SequenceResult {
  const { activation, recurrentActivation, kind } = run.cell;
  const gate = kind === 'SimpleRNN' ? [] : [NATIVE_ACTIVATIONS[recurrentActivation]];
  const own = NATIVE_ACTIVATIONS[activation];
  const activations = [...gate, own, ...(kind === 'LSTM' ? [own] : [])];
  if (run.mask !== undefined || !activations.every((each) => each !== undefined)) return runSteps(run);
  return _runWhole(run, {
    activations: activations.map(([name]) => name),
    activation_alpha: activations.flatMap(([, alpha]) => alpha ?? []),
    activation_beta: activations.flatMap(([, , beta]) => beta ?? []),
  });
}

/** By the operation of ONNX. */
function _runWhole(
  run: CellRun,
  { activations, ...parameters }: Readonly<Record<string, readonly string[] | readonly number[]>>,
): SequenceResult {
  const { graph, cell, input, initial, isBackward } = run;
  const { units } = cell;
  const [batch, time] = input.dims;
  const { op, states } = cellKinds[cell.kind];
  const before = initial.map((state) =>
    graph.add('Unsqueeze', [state], { dims: [1, batch!, units], attributes: { axes: [0] } }),
  );
  const inputs = [
    swapTime(graph, input),
    ..._weights(run),
    ...(before.length > 0 ? [ABSENT, ...before] : []),
  ];
  const [whole, ...last] = graph.addSeveral(op, _withoutTrailing(inputs), {
    dims: [[time!, 1, batch!, units], ...Array.from({ length: states }, () => [1, batch!, units])],
    attributes: {
      hidden_size: units,
      direction: isBackward ? 'reverse' : 'forward',
      activations: activations!,
      ...Object.fromEntries(Object.entries(parameters).filter(([, list]) => list.length > 0)),
    },
  });
  const steps = graph.add('Squeeze', [whole!], { dims: [time!, batch!, units], attributes: { axes: [1] } });
  return {
    sequence: swapTime(graph, steps),
    states: last.map((state) =>
      graph.add('Squeeze', [state], { dims: [batch!, units], attributes: { axes: [0] } }),
    ),
  };
}

function _withoutTrailing(inputs: readonly Value[]): readonly Value[] {
  return inputs.slice(0, inputs.findLastIndex((input) => input !== ABSENT) + 1);
}

/** W [1, gates · units, features], R [1, gates · units, units] and B [1, 2 · gates · units], with the gates in ONNX' order. */
function _weights({ graph, weights, cell, input }: CellRun): Value[] {
  const { path, units, usesBias } = cell;
  const { gates } = cellKinds[cell.kind];
  const features = input.dims[2] as number;
  const rows = (weight: string, size: number): Constant => {
    const { data } = weights.get(`${path}${weight}`, [size, gates.length * units]);
    const perGate = transposeConstant({ dims: [size, gates.length, units], data }, [1, 2, 0]);
    return { dims: [1, gates.length * units, size], data: _reorderGates(cell, perGate.data) };
  };
  const bias = (): Constant => {
    const { data } = weights.get(`${path}bias`, [gates.length * units]);
    const both = new Float32Array(2 * data.length);
    both.set(_reorderGates(cell, data));
    return { dims: [1, both.length], data: both };
  };
  return [
    graph.constant(`${path}W`, () => rows('kernel', features)),
    graph.constant(`${path}R`, () => rows('recurrent_kernel', units)),
    usesBias ? graph.constant(`${path}B`, bias) : ABSENT,
  ];
}

/** Values that lie gate by gate, from the order of tfjs to that of ONNX. */
function _reorderGates({ kind }: Cell, data: Float32Array): Float32Array {
  const { gates, onnxGates } = cellKinds[kind];
  const size = data.length / gates.length;
  const moved = new Float32Array(data.length);
  for (const [to, gate] of onnxGates.entries()) {
    const from = (gates as readonly string[]).indexOf(gate);
    moved.set(data.subarray(from * size, (from + 1) * size), to * size);
  }
  return moved;
}
