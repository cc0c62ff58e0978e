import { type Constant, type Dims, dimsOf, type Graph, type GraphNode, uniqueName } from '../graph/graph.ts';
import { type AxisOrder, inverseOrder } from '../graph/layouts.ts';
import { transposeConstant } from '../graph/transpose-constant.ts';
import { consumersByName, onlyConsumer } from './consumers.ts';
import { ELEMENTWISE } from './elementwise.ts';

/** What follows a flattened map up to the layer that mixes its elements. */
interface Chain {
  /** Normalizations with one parameter for each element. */
  readonly normalizations: readonly GraphNode[];
  /** The Gemm or MatMul at the end. */
  readonly mixer: GraphNode;
}

/**
 * Removes the Transpose before a Flatten by putting the rows of the Dense after it in the order of the map as it lies
 * (CHW for HWC).
 */
export function absorbFlatten(graph: Graph): void {
  const consumers = consumersByName(graph);
  for (const transpose of graph.nodes.filter((node) => node.op === 'Transpose')) {
    const flatten = onlyConsumer(graph, consumers, transpose.outputs[0]!);
    const dims = dimsOf(graph, transpose.outputs[0]!).slice(1);
    const order = transpose.attributes.perm as AxisOrder;
    if (!_isKnown(dims) || flatten?.op !== 'Reshape' || order[0] !== 0) continue;
    // A Reshape that keeps some axes apart, or that joins others with the batch, is no Flatten.
    const [batch, ...rest] = (flatten.attributes.shape ?? []) as readonly number[];
    if (batch !== 0 || rest.length !== 1) continue;
    const chain = _follow(graph, consumers, flatten);
    if (chain === undefined) continue;
    const toSource = inverseOrder(order.slice(1).map((axis) => axis - 1));
    for (const node of chain.normalizations) {
      for (const index of [1, 2, 3, 4]) _reorderConstant(graph, { node, index, dims, order: toSource });
    }
    _reorderConstant(graph, { node: chain.mixer, index: 1, dims, order: toSource });
    flatten.inputs = [transpose.inputs[0]!];
  }
}

function _isKnown(dims: Dims): dims is readonly number[] {
  return dims.every((dim) => typeof dim === 'number');
}

/** Undefined where something before a Dense depends on the order of the elements. */
function _follow(
  graph: Graph,
  consumers: ReadonlyMap<string, readonly GraphNode[]>,
  flatten: GraphNode,
): Chain | undefined {
  const normalizations: GraphNode[] = [];
  let node: GraphNode | undefined = flatten;
  while (node !== undefined) {
    const before: string = node.outputs[0]!;
    node = onlyConsumer(graph, consumers, before);
    if (node?.op === 'BatchNormalization') normalizations.push(node);
    else if ((node?.op === 'Gemm' || node?.op === 'MatMul') && node.inputs[0] === before) {
      return graph.constants.has(node.inputs[1]!) ? { normalizations, mixer: node } : undefined;
    } else if (node !== undefined && !ELEMENTWISE.has(node.op)) return undefined;
  }
  return undefined;
}

/** Gives a node its own copy of a constant `[size, …]` with `size` read as `dims` and put in another order. */
function _reorderConstant(
  graph: Graph,
  change: {
    readonly node: GraphNode;
    readonly index: number;
    readonly dims: readonly number[];
    readonly order: AxisOrder;
  },
): void {
  const { node, index, dims, order } = change;
  const name = node.inputs[index]!;
  const { dims: whole, data } = graph.constants.get(name)!;
  const rest = whole.slice(1);
  const restOrder = rest.map((_, i) => dims.length + i);
  const moved: Constant = transposeConstant({ dims: [...dims, ...rest], data }, [...order, ...restOrder]);
  const copy = uniqueName(graph, `${name}/reordered`);
  graph.constants.set(copy, { dims: whole, data: moved.data });
  node.inputs = node.inputs.with(index, copy);
}
