import type { Graph, GraphNode } from '../graph/graph.ts';

/** What a BatchNormalization does to each channel: `x * scale + shift`. */
export interface Affine {
  readonly scale: Float64Array;
  readonly shift: Float64Array;
}

/** s = gamma / √(variance + epsilon) and beta - mean s. */
export function normalizationAffine(graph: Graph, node: GraphNode): Affine {
  const [gamma, beta, mean, variance] = node.inputs.slice(1).map((name) => graph.constants.get(name)!.data);
  const epsilon = node.attributes.epsilon as number;
  const scale = Float64Array.from(gamma!, (value, i) => value / Math.sqrt(variance![i]! + epsilon));
  return { scale, shift: scale.map((factor, i) => beta![i]! - mean![i]! * factor) };
}
