import { type Graph, type GraphNode, uniqueName, type Value } from './graph.ts';
import { channelsFirstOrder, channelsLastOrder, reorder } from './layouts.ts';

/**
 * Makes inputs and outputs of rank 4 channels first (NCHW) under their names, by a Transpose after each input and before
 * each output. In a graph of convolutions these meet the ones that are there, and passes cancel them.
 */
export function channelsFirstSignature(graph: Graph): void {
  for (const input of graph.inputs.filter(_isMap)) _enter(graph, input);
  for (const output of graph.outputs.filter(_isMap)) _leave(graph, output);
}

function _isMap({ dims }: Value): boolean {
  return dims.length === 4;
}

function _enter(graph: Graph, input: Value): void {
  const inside = uniqueName(graph, `${input.name}/channels_last`);
  graph.values.set(inside, { ...input, name: inside });
  for (const node of graph.nodes)
    node.inputs = node.inputs.map((name) => (name === input.name ? inside : name));
  graph.nodes.unshift(_transpose(graph, { from: input.name, to: inside, perm: channelsLastOrder(4) }));
  _replace(graph, graph.inputs, input);
}

/** The Identity that makes an output stays last, so that the Transpose before it may go. */
function _leave(graph: Graph, output: Value): void {
  const maker = graph.nodes.find(({ outputs }) => outputs[0] === output.name)!;
  const reordered = _replace(graph, graph.outputs, output);
  const inside = uniqueName(graph, `${output.name}/channels_first`);
  graph.values.set(inside, { ...reordered, name: inside });
  const perm = channelsFirstOrder(4);
  const transpose = _transpose(graph, { from: maker.inputs[0]!, to: inside, perm });
  graph.nodes.splice(graph.nodes.indexOf(maker), 0, transpose);
  maker.inputs = [inside];
}

/** The same value, channels first. */
function _replace(graph: Graph, list: Value[], value: Value): Value {
  const reordered = { ...value, dims: reorder(value.dims, channelsFirstOrder(4)) };
  list[list.indexOf(value)] = reordered;
  graph.values.set(value.name, reordered);
  return reordered;
}

function _transpose(
  graph: Graph,
  { from, to, perm }: { readonly from: string; readonly to: string; readonly perm: readonly number[] },
): GraphNode {
  const name = uniqueName(graph, `${to}/Transpose`);
  return { op: 'Transpose', name, inputs: [from], outputs: [to], attributes: { perm } };
}
