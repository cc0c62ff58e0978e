import type { GraphProto, NodeProto } from '../model-proto.ts';
import { intOf, intsOf } from './node-attributes.ts';
import { elementsOf, type OpenShape } from './shape.ts';

/** What one sample costs. */
export interface OperationCount {
  /** Multiplications with an addition each, of convolutions, matrix products and recurrent layers. */
  readonly multiplyAdds: number;
  /** Comparisons or additions of poolings. */
  readonly poolOperations: number;
  /** Nodes of these kinds that are not counted, because a size is unknown until the model runs. */
  readonly uncounted: readonly string[];
}

const GATES: Readonly<Record<string, number>> = { LSTM: 4, GRU: 3, RNN: 1 };

/** Counts what the costly operations of a graph do, from the shapes of its values; biases and activations are left out. */
export function countOperations(graph: GraphProto, shapes: ReadonlyMap<string, OpenShape>): OperationCount {
  const total = { multiplyAdds: 0, poolOperations: 0 };
  const uncounted: string[] = [];
  for (const node of graph.node) {
    if (node.attribute.some(({ g }) => g !== undefined)) uncounted.push(node.name || node.opType);
    const [inputs, output] = [node.input.map((name) => shapes.get(name)), shapes.get(node.output[0] ?? '')];
    const isPool = /^(Max|Average|GlobalAverage|GlobalMax)Pool$/.test(node.opType);
    const count = isPool
      ? _poolOperations(node, { inputs, output })
      : _multiplyAdds(node, { inputs, output });
    if (count === null) uncounted.push(node.name || node.opType);
    else total[isPool ? 'poolOperations' : 'multiplyAdds'] += count;
  }
  return { ...total, uncounted };
}

interface Shapes {
  readonly inputs: readonly OpenShape[];
  readonly output: OpenShape;
}

/** 0 for other operations, null where a size is missing. */
function _multiplyAdds(node: NodeProto, { inputs, output }: Shapes): number | null {
  const [input, weights] = inputs;
  switch (node.opType) {
    case 'Conv':
      // Each output is a sum over the kernel and the channels of its group, [out, in / group, …].
      return _product(elementsOf(output), elementsOf(weights?.slice(1)));
    case 'ConvTranspose':
      // Each input is spread over the kernel and the outputs of its group, [in, out / group, …].
      return _product(elementsOf(input), elementsOf(weights?.slice(1)));
    case 'Gemm':
      return _product(elementsOf(output), input?.[1 - intOf(node, 'transA', 0)] ?? null);
    case 'MatMul':
      return _product(elementsOf(output), input?.at(-1) ?? null);
    case 'LSTM':
    case 'GRU':
    case 'RNN':
      return _recurrent(node, inputs);
    default:
      return 0;
  }
}

/** Each step: the gates of each unit, over the inputs and the units. */
function _recurrent(node: NodeProto, [input, weights]: readonly OpenShape[]): number | null {
  const [steps, batch, features] = input ?? [];
  const units = intOf(node, 'hidden_size', 0);
  const each = features == null ? null : GATES[node.opType]! * units * (features + units);
  return [steps ?? null, batch ?? null, weights?.[0] ?? null].reduce(_product, each);
}

function _poolOperations(node: NodeProto, { inputs, output }: Shapes): number | null {
  if (node.opType.startsWith('Global')) return elementsOf(inputs[0]);
  return _product(elementsOf(output), elementsOf(intsOf(node, 'kernel_shape')));
}

function _product(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a * b;
}
