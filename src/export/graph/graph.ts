/** A known size, or the name of one that is known only when the model runs. */
export type Dim = number | string;
export type Dims = readonly Dim[];

/** What flows between nodes. */
export interface Value {
  readonly name: string;
  readonly dims: Dims;
}

/** A tensor that is part of the file. */
export interface Constant {
  readonly dims: readonly number[];
  /** Row-major. */
  readonly data: Float32Array;
}

export type AttributeValue = number | string | readonly number[];

/**
 * An operation of ONNX. What opset 13 or a later one turned from an attribute into an input (the shape of `Reshape`, the
 * axes of `ReduceMean`) stays an attribute here, so that passes need not care; `lowerNode` makes the input.
 */
export interface GraphNode {
  readonly op: string;
  readonly name: string;
  inputs: string[];
  outputs: string[];
  attributes: Readonly<Record<string, AttributeValue>>;
}

/** A model between its LayersModel form and its ONNX form. Nodes are in an order in which they can run. */
export interface Graph {
  nodes: GraphNode[];
  readonly constants: Map<string, Constant>;
  /** Everything that a node can take, by name, constants aside. */
  readonly values: Map<string, Value>;
  readonly inputs: Value[];
  readonly outputs: Value[];
  /** All names in use, of nodes, values and constants alike. */
  readonly names: Set<string>;
}

/** The dimensions of a value or a constant. */
export function dimsOf(graph: Graph, name: string): Dims {
  const found = graph.values.get(name) ?? graph.constants.get(name);
  if (found === undefined) throw new TypeError(`Could not find the value \`${name}\` in the graph`);
  return found.dims;
}

/** `wanted`, or where it is taken `wanted_1`, `wanted_2` and so on; taken from now on. */
export function uniqueName(graph: Graph, wanted: string): string {
  let name = wanted;
  for (let count = 1; graph.names.has(name); count++) name = `${wanted}_${count}`;
  graph.names.add(name);
  return name;
}
