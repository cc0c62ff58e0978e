import type { Graph, GraphNode } from '../graph/graph.ts';

/** Operations that need not give all of their outputs. */
const WITH_OPTIONAL_OUTPUTS: ReadonlySet<string> = new Set(['RNN', 'LSTM', 'GRU']);

/** Drops nodes and constants that no output depends on. Inputs stay, used or not: they are the model's signature. */
export function dropUnused(graph: Graph): void {
  const used = new Set(graph.outputs.map((output) => output.name));
  // Nodes are in running order, so walking back meets every consumer before its producer.
  for (const node of graph.nodes.toReversed()) {
    if (!node.outputs.some((output) => used.has(output))) continue;
    for (const input of _inputsOf(node)) used.add(input);
  }
  graph.nodes = graph.nodes.filter((node) => node.outputs.some((output) => used.has(output)));
  for (const node of graph.nodes) {
    if (WITH_OPTIONAL_OUTPUTS.has(node.op)) _leaveOut(node, used);
  }
  for (const name of graph.constants.keys()) {
    if (!used.has(name)) graph.constants.delete(name);
  }
}

/** What a node takes by its inputs, and by name within its body; not what is left out, which has no name. */
function _inputsOf(node: GraphNode): string[] {
  const inBody = node.body?.nodes.flatMap(({ inputs }) => inputs) ?? [];
  return [...node.inputs, ...inBody].filter((name) => name !== '');
}

function _leaveOut(node: GraphNode, used: ReadonlySet<string>): void {
  const outputs = node.outputs.map((output) => (used.has(output) ? output : ''));
  node.outputs = outputs.slice(0, outputs.findLastIndex((output) => output !== '') + 1);
}
