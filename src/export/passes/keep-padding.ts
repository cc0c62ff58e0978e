import { type Graph, type GraphNode, uniqueName } from '../graph/graph.ts';

/** Gives no negative number, so that 0 and the lowest number are the same to a maximum that sees one of its outputs. */
const NEVER_NEGATIVE: ReadonlySet<string> = new Set([
  'Relu',
  'Sigmoid',
  'HardSigmoid',
  'Softplus',
  'Softmax',
]);

/** More than any axis has: a slice that ends there ends with the axis. */
const TO_THE_END = 2 ** 40;

/**
 * Keeps a Pad of zeros before a pooling.
 *
 * ONNX Runtime 1.30 makes the Pad part of the pooling (its PadFusion); 1.14 does not. A MaxPool then takes what it pads for
 * the lowest number, so that negative maps come out wrong; one that gives its indices as well is left alone. An AveragePool
 * is right, unless it pads more than its window has, where no session can be made: a Slice of everything stays between.
 */
export function keepPadding(graph: Graph): void {
  const makers = new Map(graph.nodes.flatMap((node) => node.outputs.map((output) => [output, node])));
  graph.nodes = graph.nodes.flatMap((node) => {
    const pad = node.op.endsWith('Pool') ? makers.get(node.inputs[0]!) : undefined;
    if (pad?.op !== 'Pad') return [node];
    const isSmall = _isSmall(pad, node);
    if (node.op === 'AveragePool') return isSmall ? [node] : _slice(graph, node);
    // What a maximum sees of zeros and of the lowest number is the same then, and the fused form is faster.
    const isHarmless = isSmall && NEVER_NEGATIVE.has(makers.get(pad.inputs[0]!)?.op ?? '');
    if (!isHarmless) node.outputs = [node.outputs[0]!, uniqueName(graph, `${node.name}/indices`)];
    return [node];
  });
}

/** Whether every window sees at least one element of the map. */
function _isSmall(pad: GraphNode, { attributes }: GraphNode): boolean {
  const kernel = attributes.kernel_shape as readonly number[];
  const pads = pad.attributes.pads as readonly number[] | undefined;
  if (pads === undefined) return false;
  const own = (attributes.pads ?? pads.map(() => 0)) as readonly number[];
  const half = pads.length / 2;
  return kernel.every((size, axis) => {
    const before = pads[axis + 2]! + own[axis]!;
    const after = pads[half + axis + 2]! + own[kernel.length + axis]!;
    return before < size && after < size;
  });
}

function _slice(graph: Graph, node: GraphNode): GraphNode[] {
  const [padded] = node.inputs as [string];
  const name = uniqueName(graph, `${node.name}/padded`);
  graph.values.set(name, { ...graph.values.get(padded)!, name });
  const attributes = { starts: [0], ends: [TO_THE_END], axes: [0] };
  return [
    { ...node, name: `${node.name}/Slice`, op: 'Slice', inputs: [padded], outputs: [name], attributes },
    { ...node, inputs: [name] },
  ];
}
