import { type Dims, dimsOf, type Graph, type GraphNode, uniqueName } from '../graph/graph.ts';
import { type AxisOrder, movesNothing } from '../graph/layouts.ts';

/** What a value is another shape of. */
interface Reshaped {
  readonly source: string;
  readonly keepsBatch: boolean;
}

/**
 * Makes a Reshape, which moves nothing in memory, of a Transpose that moves only axes of size 1; joins Reshapes that
 * follow each other.
 */
export function simplifyReshapes(graph: Graph): void {
  const known = new Map<string, Reshaped>();
  graph.nodes = graph.nodes.map((node) => {
    if (node.op === 'Unsqueeze') _noteUnsqueeze(node, known);
    const reshape = node.op === 'Transpose' ? _toReshape(graph, node) : node;
    if (reshape?.op !== 'Reshape') return node;
    const [input, ...shape] = reshape.inputs as [string, ...string[]];
    const before = known.get(input);
    const keepsBatch = (reshape.attributes.shape as readonly number[] | undefined)?.[0] === 0;
    // The 0 of one that comes after axes were joined with the batch means those, not the batch.
    const isJoined = before !== undefined && (before.keepsBatch || !keepsBatch);
    const source = isJoined ? before.source : input;
    known.set(reshape.outputs[0]!, { source, keepsBatch });
    return { ...reshape, inputs: [source, ...shape] };
  });
}

/** A Reshape can start from what was there before new axes of size 1. */
function _noteUnsqueeze({ inputs, outputs, attributes }: GraphNode, known: Map<string, Reshaped>): void {
  const axes = attributes.axes as readonly number[] | undefined;
  if (axes === undefined || axes.some((axis) => axis < 1)) return;
  const before = known.get(inputs[0]!);
  known.set(outputs[0]!, { source: before?.keepsBatch ? before.source : inputs[0]!, keepsBatch: true });
}

/** Undefined where elements move, or where the shape cannot be said ahead. */
function _toReshape(graph: Graph, node: GraphNode): GraphNode | undefined {
  const dims = dimsOf(graph, node.inputs[0]!);
  const order = node.attributes.perm as AxisOrder;
  if (!movesNothing(dims, order) || order[0] !== 0) return undefined;
  const shape = _shape(dimsOf(graph, node.outputs[0]!));
  if (shape === undefined) return undefined;
  const name = uniqueName(graph, node.name.replace(/Transpose$/, 'Reshape'));
  return { ...node, op: 'Reshape', name, attributes: { shape } };
}

/** 0 takes the batch as it is, -1 stands for the one size that is not known. */
function _shape([, ...rest]: Dims): number[] | undefined {
  if (rest.filter((dim) => typeof dim === 'string').length > 1) return undefined;
  return [0, ...rest.map((dim) => (typeof dim === 'string' ? -1 : dim))];
}
