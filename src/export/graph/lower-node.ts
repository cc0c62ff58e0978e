import type { GraphNode } from './graph.ts';

/** Attributes that are inputs in the file, in the order of the inputs, with the first opset where they are. */
const INPUT_ATTRIBUTES: Readonly<
  Record<string, { readonly since: number; readonly names: readonly string[] }>
> = {
  Reshape: { since: 5, names: ['shape'] },
  Tile: { since: 6, names: ['repeats'] },
  Slice: { since: 10, names: ['starts', 'ends', 'axes', 'steps'] },
  Clip: { since: 11, names: ['min', 'max'] },
  Pad: { since: 11, names: ['pads'] },
  Resize: { since: 11, names: ['roi', 'scales'] },
  Split: { since: 13, names: ['split'] },
  Squeeze: { since: 13, names: ['axes'] },
  Unsqueeze: { since: 13, names: ['axes'] },
  ReduceSum: { since: 13, names: ['axes'] },
  ReduceMean: { since: 18, names: ['axes'] },
  ReduceMax: { since: 18, names: ['axes'] },
};
/** The only ones of those lists that hold no whole numbers. */
const FLOAT_LISTS: readonly string[] = ['scales'];
/** Inputs that a node has by its position alone and that nothing is given for. */
const LEFT_OUT: readonly string[] = ['roi', 'steps'];

/** What an attribute becomes: a list of int64 for shapes and axes, of float32 for scales, a float32 scalar for a bound. */
export interface LoweredInput {
  readonly dataType: 'float32' | 'int64';
  readonly values: readonly number[] | number;
}

export interface LoweredNode extends Pick<GraphNode, 'op' | 'name' | 'inputs' | 'outputs' | 'attributes'> {
  /** Inputs after `inputs`, with the name of the attribute that each was; undefined for one that is left out. */
  readonly extra: readonly { readonly name: string; readonly value: LoweredInput | undefined }[];
}

/** Writes a node as one opset wants it: some attributes of early opsets are inputs of later ones. */
export function lowerNode(node: GraphNode, opset: number): LoweredNode {
  const rule = INPUT_ATTRIBUTES[node.op];
  // A node that has them as inputs, computed by the graph, stays as it is.
  const isComputed = rule?.names.every((name) => node.attributes[name] === undefined);
  if (rule === undefined || isComputed || opset < rule.since) return { ...node, extra: [] };
  const attributes = Object.fromEntries(
    Object.entries(node.attributes).filter(([name]) => !rule.names.includes(name)),
  );
  const extra = rule.names.map((name) => ({ name, value: _toInput(node, name) }));
  return { ...node, attributes, extra };
}

function _toInput(node: GraphNode, name: string): LoweredInput | undefined {
  const values = node.attributes[name];
  if (values === undefined && LEFT_OUT.includes(name)) return undefined;
  if (values === undefined || typeof values === 'string') {
    throw new TypeError(
      `Could not write ${node.name} because its attribute \`${name}\` is ${String(values)}`,
    );
  }
  const isFloat = typeof values === 'number' || FLOAT_LISTS.includes(name);
  return { dataType: isFloat ? 'float32' : 'int64', values: values as readonly number[] | number };
}
