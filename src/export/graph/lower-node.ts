import type { GraphNode } from './graph.ts';

/** Attributes that are inputs in the file, in the order of the inputs, with the first opset where they are. */
const INPUT_ATTRIBUTES: Readonly<
  Record<string, { readonly since: number; readonly names: readonly string[] }>
> = {
  Reshape: { since: 5, names: ['shape'] },
  Clip: { since: 11, names: ['min', 'max'] },
  Pad: { since: 11, names: ['pads'] },
  Unsqueeze: { since: 13, names: ['axes'] },
  ReduceMean: { since: 18, names: ['axes'] },
  ReduceMax: { since: 18, names: ['axes'] },
};

/** What an attribute becomes: a list of int64 for shapes and axes, a float32 scalar for a bound. */
export type LoweredInput = readonly number[] | number;

export interface LoweredNode extends Pick<GraphNode, 'op' | 'name' | 'inputs' | 'outputs' | 'attributes'> {
  /** Inputs after `inputs`, with the name of the attribute that each was. */
  readonly extra: readonly { readonly name: string; readonly value: LoweredInput }[];
}

/** Writes a node as one opset wants it: some attributes of early opsets are inputs of later ones. */
export function lowerNode(node: GraphNode, opset: number): LoweredNode {
  const rule = INPUT_ATTRIBUTES[node.op];
  if (rule === undefined || opset < rule.since) return { ...node, extra: [] };
  const attributes = Object.fromEntries(
    Object.entries(node.attributes).filter(([name]) => !rule.names.includes(name)),
  );
  const extra = rule.names.map((name) => ({ name, value: _toInput(node, name) }));
  return { ...node, attributes, extra };
}

function _toInput(node: GraphNode, name: string): LoweredInput {
  const value = node.attributes[name];
  if (value !== undefined && typeof value !== 'string') return value;
  throw new TypeError(`Could not write ${node.name} because its attribute \`${name}\` is ${String(value)}`);
}
