import { type Constant, type Graph, type GraphNode, uniqueName } from '../graph/graph.ts';
import { consumersByName, onlyConsumer } from './consumers.ts';

/** Where the outputs are counted in the weights of each operation: OIHW kernels, and [in, out] matrices. */
const OUTPUT_AXIS: Readonly<Record<string, number>> = { Conv: 0, Gemm: 1, MatMul: 1 };

/**
 * Folds a BatchNormalization into the convolution or Dense right before it: w' = w s and b' = (b - mean) s + beta with
 * s = gamma / √(variance + epsilon). That is exact only where nothing else takes what is between the two, and it
 * saves nothing where other calls keep the unfolded weights.
 */
export function foldBatchNormalization(graph: Graph): void {
  const consumers = consumersByName(graph);
  for (const linear of graph.nodes) {
    const axis = OUTPUT_AXIS[linear.op];
    const normalization = onlyConsumer(graph, consumers, linear.outputs[0]!);
    if (axis === undefined || normalization?.op !== 'BatchNormalization') continue;
    const weights = linear.inputs.slice(1);
    // MatMul may multiply two values, and higher ranks than Gemm takes.
    const isOwn = weights.every((name) => graph.constants.has(name) && consumers.get(name)!.length === 1);
    if (!isOwn || graph.constants.get(weights[0]!)!.dims.length < 2) continue;
    _fold(graph, { linear, normalization, axis });
  }
}

function _fold(
  graph: Graph,
  pair: { readonly linear: GraphNode; readonly normalization: GraphNode; readonly axis: number },
): void {
  const { linear, normalization, axis } = pair;
  const [gamma, beta, mean, variance] = normalization.inputs
    .slice(1)
    .map((name) => graph.constants.get(name)!.data);
  const epsilon = normalization.attributes.epsilon as number;
  const scale = Float64Array.from(gamma!, (value, i) => value / Math.sqrt(variance![i]! + epsilon));
  const [kernelName, biasName] = linear.inputs.slice(1);
  const bias = biasName === undefined ? undefined : graph.constants.get(biasName)!.data;
  const shifted = Float32Array.from(
    scale,
    (factor, i) => ((bias?.[i] ?? 0) - mean![i]!) * factor + beta![i]!,
  );
  const kernel = _scale(graph.constants.get(kernelName!)!, { axis, scale });
  linear.inputs = [
    linear.inputs[0]!,
    _addConstant(graph, `${kernelName}/folded`, kernel),
    _addConstant(graph, `${linear.name}/bias/folded`, { dims: [shifted.length], data: shifted }),
  ];
  linear.outputs = normalization.outputs;
  // Only Gemm takes a bias.
  if (linear.op === 'MatMul') graph.nodes[graph.nodes.indexOf(linear)] = { ...linear, op: 'Gemm' };
  graph.nodes = graph.nodes.filter((node) => node !== normalization);
}

/** A constant times one factor for each index along an axis. */
function _scale(
  { dims, data }: Constant,
  { axis, scale }: { readonly axis: number; readonly scale: Float64Array },
): Constant {
  const inner = dims.slice(axis + 1).reduce((product, dim) => product * dim, 1);
  const size = dims[axis]!;
  return { dims, data: data.map((value, i) => value * scale[Math.floor(i / inner) % size]!) };
}

function _addConstant(graph: Graph, wanted: string, constant: Constant): string {
  const name = uniqueName(graph, wanted);
  graph.constants.set(name, constant);
  return name;
}
