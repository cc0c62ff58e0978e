import type { Graph } from '../graph/graph.ts';

/** Drops nodes and constants that no output depends on. Inputs stay, used or not: they are the model's signature. */
export function dropUnused(graph: Graph): void {
  const used = new Set(graph.outputs.map((output) => output.name));
  // Nodes are in running order, so walking back meets every consumer before its producer.
  for (const node of graph.nodes.toReversed()) {
    if (!node.outputs.some((output) => used.has(output))) continue;
    for (const input of node.inputs) used.add(input);
  }
  graph.nodes = graph.nodes.filter((node) => node.outputs.some((output) => used.has(output)));
  for (const name of graph.constants.keys()) {
    if (!used.has(name)) graph.constants.delete(name);
  }
}
