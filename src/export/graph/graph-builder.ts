import {
  type AttributeValue,
  type Constant,
  type DataType,
  type Dims,
  type Graph,
  type GraphBody,
  type GraphNode,
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
  /**
   * What the elements of the result are.
   *
   * @default as in the first input
   */
  readonly dataType?: DataType;
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
}

/** Adds to a graph in the name of one layer: nodes are called `layer/Op`, constants `layer/weight`. */
export interface LayerGraph {
  readonly layer: string;
  /** A new name for a size that is known only when the model runs; `what` is e.g. `height`. */
  readonly openSize: (what: string) => string;
  /** Adds an input of the whole graph, with the name of the layer; float32 where nothing else is said. */
  readonly input: (dims: Dims, dataType?: DataType) => Value;
  /** Adds a node with one output. */
  readonly add: (op: string, inputs: readonly Value[], options?: NodeOptions) => Value;
  /** Adds a node with several outputs of the given dimensions. */
  readonly addSeveral: (
    op: string,
    inputs: readonly Value[],
    options: {
      readonly dims: readonly Dims[];
      readonly attributes?: NodeOptions['attributes'];
      readonly body?: GraphBody;
    },
  ) => readonly Value[];
  /** Makes the graph within a node; of what is outside, it may take constants only. */
  readonly body: (
    inputs: readonly Dims[],
    build: (body: LayerGraph, inputs: readonly Value[]) => readonly Value[],
  ) => GraphBody;
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
      graph.outputs.push(_addValue(graph, { ...source, name }));
    },
    forLayer: (layer) => {
      const known =
        layers.get(layer) ?? _forLayer({ graph, layer, scalars, constants: new Map() }, graph.nodes);
      layers.set(layer, known);
      return known;
    },
  };
}

/** What one layer has added so far. */
interface LayerState {
  readonly graph: Graph;
  readonly layer: string;
  readonly scalars: Map<number, Value>;
  /** By what the layer calls them: another layer's value may have taken the plain name. */
  readonly constants: Map<string, Value>;
}

/** @param nodes where nodes go: those of the graph, or of a body */
function _forLayer(state: LayerState, nodes: GraphNode[]): LayerGraph {
  const { graph, layer, scalars, constants } = state;
  return {
    layer,
    openSize: (what) => uniqueName(graph, `${layer}_${what}`),
    input: (dims, dataType = 'float32') => {
      const value = _addValue(graph, { name: layer, dims, dataType });
      graph.inputs.push(value);
      return value;
    },
    add: (op, inputs, options = {}) => {
      const [first] = inputs;
      const { dims = first?.dims ?? [], dataType = first?.dataType ?? 'float32', attributes = {} } = options;
      const name = uniqueName(graph, `${layer}/${op}`);
      nodes.push({ op, name, inputs: inputs.map((input) => input.name), outputs: [name], attributes });
      return _addValue(graph, { name, dims, dataType });
    },
    addSeveral: (op, inputs, { dims, attributes = {}, body }) => {
      const name = uniqueName(graph, `${layer}/${op}`);
      const outputs = dims.map((each, i) =>
        _addValue(graph, { name: uniqueName(graph, `${name}/${i}`), dims: each, dataType: 'float32' }),
      );
      nodes.push({
        op,
        name,
        inputs: inputs.map((input) => input.name),
        outputs: outputs.map((output) => output.name),
        attributes,
        ...(body && { body }),
      });
      return outputs;
    },
    body: (inputDims, build) => {
      const bodyNodes: GraphNode[] = [];
      const inputs = inputDims.map((dims) =>
        _addValue(graph, { name: uniqueName(graph, `${layer}/step`), dims, dataType: 'float32' }),
      );
      const outputs = build(_forLayer(state, bodyNodes), inputs);
      return { nodes: bodyNodes, inputs, outputs };
    },
    constant: (name, make) => {
      const known = constants.get(name);
      if (known !== undefined) return known;
      const constant = make();
      const value: Value = {
        name: uniqueName(graph, `${layer}/${name}`),
        dims: constant.dims,
        dataType: 'float32',
      };
      graph.constants.set(value.name, constant);
      constants.set(name, value);
      return value;
    },
    scalar: (value) => {
      const known = scalars.get(value);
      if (known !== undefined) return known;
      const scalar: Value = { name: uniqueName(graph, `scalar/${value}`), dims: [], dataType: 'float32' };
      graph.constants.set(scalar.name, { dims: [], data: Float32Array.of(value) });
      scalars.set(value, scalar);
      return scalar;
    },
  };
}

function _addValue(graph: Graph, value: Value): Value {
  graph.values.set(value.name, value);
  return value;
}
