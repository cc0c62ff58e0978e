/** A known size, or the name of one that is known only when the model runs. */
export type Dim = number | string;
export type Dims = readonly Dim[];

/** What the elements of a value are. Weights are float32 throughout. */
export type DataType = 'float32' | 'int32' | 'int64' | 'bool';

/** What flows between nodes. */
export interface Value {
  readonly name: string;
  readonly dims: Dims;
  readonly dataType: DataType;
}

/** A tensor that is part of the file. */
export interface Constant {
  readonly dims: readonly number[];
  /** Row-major. */
  readonly data: Float32Array;
}

export type AttributeValue = number | string | readonly number[] | readonly string[];

/** An optional input that is left out. */
export const ABSENT: Value = { name: '', dims: [], dataType: 'float32' };

/**
 * An operation of ONNX. What opset 13 or a later one turned from an attribute into an input (the shape of `Reshape`, the
 * axes of `ReduceMean`) stays an attribute here, so that passes need not care; `lowerNode` makes the input.
 */
export interface GraphNode {
  readonly op: string;
  readonly name: string;
  /** An empty name is an optional input or output that is left out. */
  inputs: string[];
  outputs: string[];
  attributes: Readonly<Record<string, AttributeValue>>;
  /** What runs once for each step of a Scan. */
  readonly body?: GraphBody;
}

/** A graph within a node. Of what is outside it takes constants only, so that values may be renamed freely. */
export interface GraphBody {
  readonly nodes: readonly GraphNode[];
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
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
