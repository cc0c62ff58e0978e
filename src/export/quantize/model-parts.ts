import {
  type AttributeProto,
  createTensor,
  type ModelProto,
  type NodeProto,
  type Tensor,
  type TensorProto,
} from '../../onnx/index.ts';

/** The nodes and constants of a model in the making. */
export interface ModelParts {
  /** A name that nothing in the model has: `wanted`, with underscores where it is taken. */
  readonly unique: (wanted: string) => string;
  readonly addNode: (node: NodeProto) => void;
  /** Adds a node with one output; its name is made of the output's. */
  readonly add: (
    opType: string,
    inputs: readonly string[],
    output: string,
    attribute?: AttributeProto[],
  ) => void;
  /** Adds a constant under a unique name, which it gives. */
  readonly constant: (wanted: string, tensor: Tensor) => string;
  /** The same model with the added nodes instead of its own, and of all constants those that they take. */
  readonly finish: () => ModelProto;
}

/** Starts with the names and the constants of a model, and without nodes. */
export function createModelParts(model: ModelProto): ModelParts {
  const { graph } = model;
  const nodes: NodeProto[] = [];
  const constants: TensorProto[] = [...graph.initializer];
  const names = new Set([
    ...constants.map(({ name }) => name!),
    ...graph.input.map(({ name }) => name),
    ...graph.node.flatMap(({ name, output }) => [name ?? '', ...output]),
  ]);
  const unique = (wanted: string): string => {
    let name = wanted;
    while (names.has(name)) name += '_';
    names.add(name);
    return name;
  };
  return {
    unique,
    addNode: (node) => nodes.push(node),
    add: (opType, input, output, attribute = []) => {
      nodes.push({
        name: unique(`${output}/${opType}`),
        opType,
        input: [...input],
        output: [output],
        attribute,
      });
    },
    constant: (wanted, tensor) => {
      const name = unique(wanted);
      constants.push(createTensor(name, tensor));
      return name;
    },
    finish: () => {
      const used = new Set([...nodes.flatMap(_inputsOf), ...graph.output.map(({ name }) => name)]);
      const initializer = constants.filter(({ name }) => used.has(name!));
      return { ...model, graph: { ...graph, node: nodes, initializer } };
    },
  };
}

/** What a node takes, within a body too. */
function _inputsOf({ input, attribute }: NodeProto): string[] {
  return [...input, ...attribute.flatMap(({ g }) => g?.node.flatMap(_inputsOf) ?? [])];
}
