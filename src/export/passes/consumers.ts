import type { Graph, GraphNode } from '../graph/graph.ts';

/** The nodes that take each value or constant, once for each input that it is, within a body too. */
export function consumersByName(graph: Graph): ReadonlyMap<string, readonly GraphNode[]> {
  const consumers = new Map<string, GraphNode[]>();
  for (const node of graph.nodes) {
    const inBody = node.body?.nodes.flatMap(({ inputs }) => inputs) ?? [];
    for (const input of [...node.inputs, ...inBody]) {
      const known = consumers.get(input);
      if (known === undefined) consumers.set(input, [node]);
      else known.push(node);
    }
  }
  return consumers;
}

/** The node that alone takes a value; undefined for several, none, or an output of the graph. */
export function onlyConsumer(
  graph: Graph,
  consumers: ReadonlyMap<string, readonly GraphNode[]>,
  name: string,
): GraphNode | undefined {
  const [consumer, ...others] = consumers.get(name) ?? [];
  if (others.length > 0 || graph.outputs.some((output) => output.name === name)) return undefined;
  return consumer;
}
