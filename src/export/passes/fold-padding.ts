import { dimsOf, type Graph, type GraphNode, uniqueName } from '../graph/graph.ts';
import { type AxisOrder, reorder } from '../graph/layouts.ts';
import { consumersByName, onlyConsumer } from './consumers.ts';

/**
 * Makes a Pad of zeros right before a convolution part of it, which pads with zeros itself. A pooling does not: it takes
 * what it pads for no value at all.
 */
export function foldPadding(graph: Graph): void {
  _putAfterTransposes(graph);
  const padsByOutput = _findPads(graph);
  for (const node of graph.nodes) {
    const pad = node.op === 'Conv' ? padsByOutput.get(node.inputs[0]!) : undefined;
    if (pad === undefined || node.attributes.auto_pad !== undefined) continue;
    const added = _spatialPads(pad);
    if (added === undefined) continue;
    const own = node.attributes.pads as readonly number[] | undefined;
    node.attributes = { ...node.attributes, pads: added.map((size, i) => size + (own?.[i] ?? 0)) };
    node.inputs = node.inputs.with(0, pad.inputs[0]!);
  }
}

function _findPads(graph: Graph): Map<string, GraphNode> {
  return new Map(graph.nodes.filter(({ op }) => op === 'Pad').map((node) => [node.outputs[0]!, node]));
}

/** A picture that is padded before it enters the layout of the convolutions can be padded after that. */
function _putAfterTransposes(graph: Graph): void {
  const consumers = consumersByName(graph);
  const padsByOutput = _findPads(graph);
  const moved = new Set<GraphNode>();
  const nodes = graph.nodes.flatMap((node) => {
    const pad = node.op === 'Transpose' ? padsByOutput.get(node.inputs[0]!) : undefined;
    const halves = pad && _halves(pad);
    if (pad === undefined || halves === undefined) return [node];
    if (onlyConsumer(graph, consumers, pad.outputs[0]!) !== node) return [node];
    const order = node.attributes.perm as AxisOrder;
    const name = uniqueName(graph, `${node.name}/unpadded`);
    const dims = reorder(dimsOf(graph, pad.inputs[0]!), order);
    graph.values.set(name, { ...graph.values.get(node.outputs[0]!)!, name, dims });
    moved.add(pad);
    return [
      { ...node, inputs: pad.inputs, outputs: [name] },
      {
        ...pad,
        inputs: [name],
        outputs: node.outputs,
        attributes: { pads: halves.flatMap((sizes) => reorder(sizes, order)) },
      },
    ];
  });
  graph.nodes = nodes.filter((node) => !moved.has(node));
}

/** What is added before all axes and after all; undefined where it is computed, or not of zeros. */
function _halves({ inputs, attributes }: GraphNode): [readonly number[], readonly number[]] | undefined {
  const pads = attributes.pads as readonly number[] | undefined;
  if (pads === undefined || inputs.length > 1 || attributes.mode !== undefined) return undefined;
  return [pads.slice(0, pads.length / 2), pads.slice(pads.length / 2)];
}

/** Undefined where the batch or the channels grow too. */
function _spatialPads(pad: GraphNode): readonly number[] | undefined {
  const halves = _halves(pad);
  const isSpatial = halves?.every(([batch, channels]) => batch === 0 && channels === 0);
  return isSpatial ? halves!.flatMap((sizes) => sizes.slice(2)) : undefined;
}
