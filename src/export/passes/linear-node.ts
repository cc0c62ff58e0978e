import { type Constant, type Graph, type GraphNode, uniqueName } from '../graph/graph.ts';

/** A convolution or matrix product whose weights are its own constants. */
export interface LinearNode {
  readonly node: GraphNode;
  readonly kernel: Constant;
  readonly bias: Float32Array | undefined;
}

/** Undefined for other operations, for weights that something else takes too, and for products of two values. */
export function linearNode(
  graph: Graph,
  consumers: ReadonlyMap<string, readonly GraphNode[]>,
  node: GraphNode,
): LinearNode | undefined {
  if (!['Conv', 'ConvTranspose', 'Gemm', 'MatMul'].includes(node.op)) return undefined;
  const [kernel, bias] = node.inputs.slice(1).map((name) => {
    return consumers.get(name)!.length === 1 ? graph.constants.get(name) : undefined;
  });
  if (kernel === undefined || (node.inputs.length > 2 && bias === undefined)) return undefined;
  // A MatMul of a higher rank than Gemm takes has no place for a bias.
  const isMatrix = node.op === 'MatMul';
  if (isMatrix && graph.values.get(node.outputs[0]!)!.dims.length !== 2) return undefined;
  return kernel.dims.length < 2 ? undefined : { node, kernel, bias: bias?.data };
}

/** Gives a linear node other weights; a MatMul becomes a Gemm, which takes a bias. */
export function replaceWeights(
  graph: Graph,
  { node }: LinearNode,
  weights: { readonly kernel: Constant; readonly bias: Float32Array },
): void {
  const { kernel, bias } = weights;
  const folded = {
    ...node,
    op: node.op === 'MatMul' ? 'Gemm' : node.op,
    inputs: [
      node.inputs[0]!,
      _addConstant(graph, `${node.inputs[1]}/folded`, kernel),
      _addConstant(graph, `${node.name}/bias/folded`, { dims: [bias.length], data: bias }),
    ],
  };
  graph.nodes[graph.nodes.indexOf(node)] = folded;
}

function _addConstant(graph: Graph, wanted: string, constant: Constant): string {
  const name = uniqueName(graph, wanted);
  graph.constants.set(name, constant);
  return name;
}
