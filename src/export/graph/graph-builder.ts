import {
  type AttributeValue,
  type Constant,
  type Dims,
  type Graph,
  uniqueName,
  type Value,
} from './graph.ts';

export interface NodeOptions {
  /**
   * The dimensions of the result.
   *
   * @default those of the first input
   */
  readonly dims?: Dims;
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
}

/** Adds to a graph in the name of one layer: nodes are called `layer/Op`, constants `layer/weight`. */
export interface LayerGraph {
  readonly layer: string;
  /** A new name for a size that is known only when the model runs; `what` is e.g. `height`. */
  readonly openSize: (what: string) => string;
  /** Adds an input of the whole graph, with the name of the layer. */
  readonly input: (dims: Dims) => Value;
  /** Adds a node with one output. */
  readonly add: (op: string, inputs: readonly Value[], options?: NodeOptions) => Value;
  /** A constant of the layer; made once, also where the layer is called several times. */
  readonly constant: (name: string, make: () => Constant) => Value;
  /** A number; one constant for the whole graph. */
  readonly scalar: (value: number) => Value;
}

export interface GraphBuilder {
  readonly graph: Graph;
  readonly output: (name: string, value: Value) => void;
  /** The same object for the same layer, so that a layer that is called twice shares its constants. */
  readonly forLayer: (layer: string) => LayerGraph;
}

/**
 * Starts an empty graph.
 *
 * @param reserved names that inputs and outputs will have and that nothing else may take
 */
export function createGraphBuilder(reserved: readonly string[]): GraphBuilder {
  const graph: Graph = {
    nodes: [],
    constants: new Map(),
    values: new Map(),
    inputs: [],
    outputs: [],
    names: new Set(reserved),
  };
  const layers = new Map<string, LayerGraph>();
  const scalars = new Map<number, Value>();
  return {
    graph,
    output: (name, source) => {
      const node = uniqueName(graph, `${name}/Identity`);
      graph.nodes.push({
        op: 'Identity',
        name: node,
        inputs: [source.name],
        outputs: [name],
        attributes: {},
      });
      graph.outputs.push(_addValue(graph, name, source.dims));
    },
    forLayer: (layer) => {
      const known = layers.get(layer) ?? _forLayer(graph, layer, scalars);
      layers.set(layer, known);
      return known;
    },
  };
}

function _forLayer(graph: Graph, layer: string, scalars: Map<number, Value>): LayerGraph {
  // By what the layer calls them: another layer's value may have taken the plain name.
  const constants = new Map<string, Value>();
  return {
    layer,
    openSize: (what) => uniqueName(graph, `${layer}_${what}`),
    input: (dims) => {
      const value = _addValue(graph, layer, dims);
      graph.inputs.push(value);
      return value;
    },
    add: (op, inputs, { dims = inputs[0]?.dims ?? [], attributes = {} } = {}) => {
      const name = uniqueName(graph, `${layer}/${op}`);
      graph.nodes.push({ op, name, inputs: inputs.map((input) => input.name), outputs: [name], attributes });
      return _addValue(graph, name, dims);
    },
    constant: (name, make) => {
      const known = constants.get(name);
      if (known !== undefined) return known;
      const constant = make();
      const value = { name: uniqueName(graph, `${layer}/${name}`), dims: constant.dims };
      graph.constants.set(value.name, constant);
      constants.set(name, value);
      return value;
    },
    scalar: (value) => {
      const known = scalars.get(value);
      if (known !== undefined) return known;
      const scalar = { name: uniqueName(graph, `scalar/${value}`), dims: [] };
      graph.constants.set(scalar.name, { dims: [], data: Float32Array.of(value) });
      scalars.set(value, scalar);
      return scalar;
    },
  };
}

function _addValue(graph: Graph, name: string, dims: Dims): Value {
  const value = { name, dims };
  graph.values.set(name, value);
  return value;
}
