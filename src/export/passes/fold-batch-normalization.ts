import type { Constant, Graph, GraphNode } from '../graph/graph.ts';
import { consumersByName, onlyConsumer } from './consumers.ts';
import { type LinearNode, linearNode, replaceWeights } from './linear-node.ts';
import { type Affine, normalizationAffine } from './normalization-affine.ts';

/** Where the outputs are counted in the weights: OIHW kernels, transposed ones IOHW, and [in, out] matrices. */
const OUTPUT_AXIS: Readonly<Record<string, number>> = { Conv: 0, ConvTranspose: 1, Gemm: 1, MatMul: 1 };

/**
 * Folds a BatchNormalization into the convolution or Dense right before it: w' = w s and b' = b s + t, where it computes
 * x s + t. That is exact only where nothing else takes what is between the two, and it saves nothing where other calls
 * keep the unfolded weights.
 */
export function foldBatchNormalization(graph: Graph): void {
  const consumers = consumersByName(graph);
  for (const node of [...graph.nodes]) {
    const normalization = onlyConsumer(graph, consumers, node.outputs[0]!);
    if (normalization?.op !== 'BatchNormalization') continue;
    const linear = linearNode(graph, consumers, node);
    if (linear !== undefined) _fold(graph, linear, normalization);
  }
}

function _fold(graph: Graph, linear: LinearNode, normalization: GraphNode): void {
  const { scale, shift } = normalizationAffine(graph, normalization);
  const { node, kernel, bias } = linear;
  const size = scale.length;
  node.outputs = normalization.outputs;
  graph.nodes = graph.nodes.filter((other) => other !== normalization);
  replaceWeights(graph, linear, {
    kernel: _scale(kernel, { axis: OUTPUT_AXIS[node.op]!, scale }),
    bias: Float32Array.from({ length: size }, (_, i) => (bias?.[i] ?? 0) * scale[i]! + shift[i]!),
  });
}

/** A constant times one factor for each index along an axis. */
function _scale(
  { dims, data }: Constant,
  { axis, scale }: Pick<Affine, 'scale'> & { readonly axis: number },
): Constant {
  const inner = dims.slice(axis + 1).reduce((product, dim) => product * dim, 1);
  const size = dims[axis]!;
  return { dims, data: data.map((value, i) => value * scale[Math.floor(i / inner) % size]!) };
}
