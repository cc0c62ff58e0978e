import type { Graph } from '../graph/graph.ts';

/**
 * Drops an Identity that gives an output its name by giving that name to what the node before it makes.
 *
 * It stays where the value has a name of its own to keep: an input that is passed through, or a value that is an output twice.
 */
export function dropIdentities(graph: Graph): void {
  const renamed = new Map<string, string>();
  const fixed = new Set([...graph.inputs, ...graph.outputs].map((value) => value.name));
  graph.nodes = graph.nodes.filter(({ op, inputs, outputs }) => {
    const [source, target] = [inputs[0]!, outputs[0]!];
    if (op !== 'Identity' || fixed.has(source) || graph.constants.has(source) || renamed.has(source))
      return true;
    renamed.set(source, target);
    return false;
  });
  for (const node of graph.nodes) {
    node.inputs = node.inputs.map((name) => renamed.get(name) ?? name);
    node.outputs = node.outputs.map((name) => renamed.get(name) ?? name);
  }
}
