import type { Graph, GraphNode } from '../graph/graph.ts';
import { consumersByName, onlyConsumer } from './consumers.ts';
import { type LinearNode, linearNode, replaceWeights } from './linear-node.ts';
import { normalizationAffine } from './normalization-affine.ts';

/**
 * Folds a BatchNormalization into the convolution or Dense right after it: w' = w s along the inputs, and b' = b + Σ w t,
 * where it computes x s + t. A convolution that pads does not qualify: it pads with 0, where t would have to be.
 */
export function foldBatchNormalizationForwards(graph: Graph): void {
  const consumers = consumersByName(graph);
  for (const normalization of graph.nodes.filter(({ op }) => op === 'BatchNormalization')) {
    const node = onlyConsumer(graph, consumers, normalization.outputs[0]!);
    if (node === undefined || !_isUnpadded(node) || node.inputs[0] !== normalization.outputs[0]) continue;
    const linear = linearNode(graph, consumers, node);
    if (linear !== undefined) _fold(graph, linear, normalization);
  }
}

/** Nor does a transposed convolution, whose outputs at the border see fewer inputs. */
function _isUnpadded({ op, attributes: { pads, auto_pad: auto } }: GraphNode): boolean {
  return op !== 'ConvTranspose' && pads === undefined && auto === undefined;
}

function _fold(graph: Graph, linear: LinearNode, normalization: GraphNode): void {
  const { scale, shift } = normalizationAffine(graph, normalization);
  const { node, kernel, bias } = linear;
  const { outputs, channelsAt } = _weightMap(linear);
  const data = new Float32Array(kernel.data.length);
  const sums = Float64Array.from({ length: outputs }, (_, i) => bias?.[i] ?? 0);
  for (const [i, weight] of kernel.data.entries()) {
    const { output, input } = channelsAt(i);
    data[i] = weight * scale[input]!;
    sums[output]! += weight * shift[input]!;
  }
  node.inputs = node.inputs.with(0, normalization.inputs[0]!);
  graph.nodes = graph.nodes.filter((other) => other !== normalization);
  replaceWeights(graph, linear, { kernel: { dims: kernel.dims, data }, bias: Float32Array.from(sums) });
}

/** Which channels the weights connect. */
function _weightMap({ node, kernel: { dims } }: LinearNode): {
  readonly outputs: number;
  readonly channelsAt: (i: number) => { readonly output: number; readonly input: number };
} {
  if (node.op !== 'Conv') {
    const outputs = dims[1]!;
    return { outputs, channelsAt: (i) => ({ output: i % outputs, input: Math.floor(i / outputs) }) };
  }
  const [outputs, perGroup, ...window] = dims as [number, number, ...number[]];
  const positions = window.reduce((product, size) => product * size, 1);
  const outputsOfGroup = outputs / ((node.attributes.group as number | undefined) ?? 1);
  return {
    outputs,
    channelsAt: (i) => {
      const output = Math.floor(i / (perGroup * positions));
      const within = Math.floor(i / positions) % perGroup;
      return { output, input: Math.floor(output / outputsOfGroup) * perGroup + within };
    },
  };
}
