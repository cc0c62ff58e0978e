import { dimsOf, type Graph, type GraphNode, uniqueName } from '../graph/graph.ts';

/**
 * Writes each mean over the whole of a map as a GlobalAveragePool and a Reshape, which give the same: of the two ONNX
 * Runtime has only the pooling in 8 bits, and with a ReduceMean the map before it would be float32.
 */
export function meanAsPooling(graph: Graph): void {
  graph.nodes = graph.nodes.flatMap((node) => (_isOverMap(graph, node) ? _toPooling(graph, node) : [node]));
}

/** [N, C, sizes…] -> [N, C], with sizes of one to three axes. */
function _isOverMap(graph: Graph, { op, inputs, attributes }: GraphNode): boolean {
  if (op !== 'ReduceMean' || attributes.keepdims !== 0) return false;
  const rank = dimsOf(graph, inputs[0]!).length;
  const axes = attributes.axes as readonly number[];
  return rank >= 3 && rank <= 5 && axes.length === rank - 2 && axes.every((axis, i) => axis === i + 2);
}

function _toPooling(graph: Graph, node: GraphNode): GraphNode[] {
  const [batch, channels, ...sizes] = dimsOf(graph, node.inputs[0]!);
  const name = uniqueName(graph, `${node.name}/pooled`);
  const dims = [batch!, channels!, ...sizes.map(() => 1)];
  graph.values.set(name, { name, dims, dataType: 'float32' });
  return [
    {
      ...node,
      name: `${node.name}/GlobalAveragePool`,
      op: 'GlobalAveragePool',
      outputs: [name],
      attributes: {},
    },
    { ...node, name: `${node.name}/Reshape`, op: 'Reshape', inputs: [name], attributes: { shape: [0, -1] } },
  ];
}
