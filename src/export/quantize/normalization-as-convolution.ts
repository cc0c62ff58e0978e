import { type Constant, type Graph, type GraphNode, uniqueName } from '../graph/graph.ts';
import { normalizationAffine } from '../passes/normalization-affine.ts';

/**
 * Writes each BatchNormalization of maps that could not be folded as a convolution of one element with as many groups as
 * channels, which computes the same.
 *
 * No runtime has an 8-bit BatchNormalization, so that it would turn what flows through it to float32 and back; an 8-bit
 * convolution every runtime has, and with a scale for each channel its one weight is exact.
 */
export function normalizationAsConvolution(graph: Graph): void {
  graph.nodes = graph.nodes.map((node) => {
    const rank = node.op === 'BatchNormalization' ? graph.values.get(node.outputs[0]!)!.dims.length : 0;
    return rank < 3 || rank > 5 ? node : _toConvolution(graph, node, rank - 2);
  });
}

function _toConvolution(graph: Graph, node: GraphNode, axes: number): GraphNode {
  const { scale, shift } = normalizationAffine(graph, node);
  const size = scale.length;
  const ones = new Array<number>(axes).fill(1);
  const add = (name: string, constant: Constant): string => {
    const unique = uniqueName(graph, `${node.name}/${name}`);
    graph.constants.set(unique, constant);
    return unique;
  };
  return {
    ...node,
    op: 'Conv',
    inputs: [
      node.inputs[0]!,
      add('scale', { dims: [size, 1, ...ones], data: Float32Array.from(scale) }),
      add('shift', { dims: [size], data: Float32Array.from(shift) }),
    ],
    attributes: { group: size },
  };
}
