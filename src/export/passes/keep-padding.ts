import { type Graph, type GraphNode, uniqueName } from '../graph/graph.ts';

/** Gives no negative number, so that 0 and the lowest number are the same to a maximum that sees one of its outputs. */
const NEVER_NEGATIVE: ReadonlySet<string> = new Set([
  'Relu',
  'Sigmoid',
  'HardSigmoid',
  'Softplus',
  'Softmax',
]);

/**
 * Keeps a Pad of zeros before a MaxPool.
 *
 * ONNX Runtime 1.30 makes the Pad part of the MaxPool (its PadFusion), which then takes what it pads for the lowest number,
 * so that negative maps come out wrong; 1.14 does not. A MaxPool that gives its indices as well is left alone.
 */
export function keepPadding(graph: Graph): void {
  const makers = new Map(graph.nodes.flatMap((node) => node.outputs.map((output) => [output, node])));
  for (const node of graph.nodes) {
    const pad = node.op === 'MaxPool' ? makers.get(node.inputs[0]!) : undefined;
    if (pad?.op !== 'Pad' || _isHarmless(pad, { node, makers })) continue;
    node.outputs = [node.outputs[0]!, uniqueName(graph, `${node.name}/indices`)];
  }
}

/** A window has to see at least one element of the map; then the faster fused form is right as well. */
function _isHarmless(
  pad: GraphNode,
  { node, makers }: { readonly node: GraphNode; readonly makers: ReadonlyMap<string, GraphNode> },
): boolean {
  const kernel = node.attributes.kernel_shape as readonly number[];
  const pads = pad.attributes.pads as readonly number[] | undefined;
  if (pads === undefined) return false;
  const own = (node.attributes.pads ?? pads.map(() => 0)) as readonly number[];
  const half = pads.length / 2;
  const isSmall = kernel.every((size, axis) => {
    const before = pads[axis + 2]! + own[axis]!;
    const after = pads[half + axis + 2]! + own[kernel.length + axis]!;
    return before < size && after < size;
  });
  return isSmall && NEVER_NEGATIVE.has(makers.get(pad.inputs[0]!)?.op ?? '');
}
