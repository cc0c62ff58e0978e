import { readPackageVersion } from '../../base/index.ts';
import {
  ATTRIBUTE_TYPES,
  type AttributeProto,
  createTensor,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  TENSOR_TYPES,
  type TensorProto,
  type ValueInfoProto,
} from '../../onnx/index.ts';
import {
  type AttributeValue,
  type Graph,
  type GraphBody,
  type GraphNode,
  uniqueName,
  type Value,
} from './graph.ts';
import { type LoweredInput, lowerNode } from './lower-node.ts';
import { IR_VERSIONS } from './opsets.ts';

/** The attributes of the operations in use that are floats; other numbers are whole. */
const FLOAT_ATTRIBUTES: readonly string[] = [
  'alpha',
  'beta',
  'gamma',
  'epsilon',
  'activation_alpha',
  'activation_beta',
];

/** The ONNX model of a graph, without metadata. The same graph gives the same model: nothing of the moment goes in. */
export function writeGraph(graph: Graph, opset: number): ModelProto {
  const initializer = [...graph.constants].map(([name, { dims, data }]) =>
    createTensor(name, { dataType: 'float32', dims, data }),
  );
  const addInput = _inputAdder(graph, initializer);
  const toNode = (node: GraphNode): NodeProto => {
    const lowered = lowerNode(node, opset);
    const extra = lowered.extra.map(({ name, value }) =>
      value === undefined ? '' : addInput(`${lowered.name}/${name}`, value),
    );
    const attribute = Object.entries(lowered.attributes).map(([name, value]) => _toAttribute(name, value));
    if (node.body !== undefined) {
      attribute.push({ name: 'body', type: ATTRIBUTE_TYPES.graph, g: _toBody(node.name, node.body, toNode) });
    }
    return {
      name: lowered.name,
      opType: lowered.op,
      input: [...lowered.inputs, ...extra],
      output: lowered.outputs,
      attribute,
    };
  };
  return {
    irVersion: BigInt(IR_VERSIONS[opset]!),
    opsetImport: [{ domain: '', version: BigInt(opset) }],
    producerName: 'fer-stream',
    producerVersion: readPackageVersion(),
    graph: {
      name: 'model',
      node: graph.nodes.map(toNode),
      initializer,
      input: graph.inputs.map(_toValueInfo),
      output: graph.outputs.map(_toValueInfo),
    },
    metadataProps: [],
  };
}

/** Adds an initializer for a shape, axes or a bound; equal ones are written once. */
function _inputAdder(
  graph: Graph,
  initializers: TensorProto[],
): (wanted: string, value: LoweredInput) => string {
  const known = new Map<string, string>();
  return (wanted, value) => {
    const content = `${value.dataType} ${JSON.stringify(value.values)}`;
    const before = known.get(content);
    if (before !== undefined) return before;
    const name = uniqueName(graph, wanted);
    known.set(content, name);
    const { dataType, values } = value;
    initializers.push(
      typeof values === 'number'
        ? createTensor(name, { dataType: 'float32', dims: [], data: Float32Array.of(values) })
        : createTensor(name, {
            dataType,
            dims: [values.length],
            data: dataType === 'int64' ? BigInt64Array.from(values, BigInt) : Float32Array.from(values),
          }),
    );
    return name;
  };
}

function _toAttribute(name: string, value: AttributeValue): AttributeProto {
  if (typeof value === 'string')
    return { name, type: ATTRIBUTE_TYPES.string, s: new TextEncoder().encode(value) };
  const isFloat = FLOAT_ATTRIBUTES.includes(name);
  if (typeof value !== 'number') return _toListAttribute(name, value, isFloat);
  if (isFloat) return { name, type: ATTRIBUTE_TYPES.float, f: value };
  return { name, type: ATTRIBUTE_TYPES.int, i: BigInt(value) };
}

function _toListAttribute(
  name: string,
  list: readonly number[] | readonly string[],
  isFloat: boolean,
): AttributeProto {
  const numbers = list.filter((item) => typeof item === 'number');
  if (numbers.length < list.length) {
    const strings = list.map((item) => new TextEncoder().encode(String(item)));
    return { name, type: ATTRIBUTE_TYPES.strings, strings };
  }
  if (isFloat) return { name, type: ATTRIBUTE_TYPES.floats, floats: numbers };
  return { name, type: ATTRIBUTE_TYPES.ints, ints: numbers.map(BigInt) };
}

/** Shapes, axes and bounds of the body lie with those of the whole graph, which a body sees. */
function _toBody(name: string, body: GraphBody, toNode: (node: GraphNode) => NodeProto): GraphProto {
  return {
    name,
    node: body.nodes.map(toNode),
    initializer: [],
    input: body.inputs.map(_toValueInfo),
    output: body.outputs.map(_toValueInfo),
  };
}

function _toValueInfo({ name, dims, dataType }: Value): ValueInfoProto {
  const dim = dims.map((size) =>
    typeof size === 'number' ? { dimValue: BigInt(size) } : { dimParam: size },
  );
  return { name, type: { tensorType: { elemType: TENSOR_TYPES[dataType], shape: { dim } } } };
}
