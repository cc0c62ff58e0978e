import { readPackageVersion } from '../../base/index.ts';
import {
  ATTRIBUTE_TYPES,
  type AttributeProto,
  createTensor,
  type ModelProto,
  type NodeProto,
  TENSOR_TYPES,
  type TensorProto,
  type ValueInfoProto,
} from '../../onnx/index.ts';
import { type AttributeValue, type Graph, uniqueName, type Value } from './graph.ts';
import { type LoweredInput, lowerNode } from './lower-node.ts';
import { IR_VERSIONS } from './opsets.ts';

/** The attributes of the operations in use that are floats; other numbers are whole. */
const FLOAT_ATTRIBUTES: readonly string[] = ['alpha', 'beta', 'gamma', 'epsilon'];

/** The ONNX model of a graph, without metadata. The same graph gives the same model: nothing of the moment goes in. */
export function writeGraph(graph: Graph, opset: number): ModelProto {
  const initializer = [...graph.constants].map(([name, { dims, data }]) =>
    createTensor(name, { dataType: 'float32', dims, data }),
  );
  const addInput = _inputAdder(graph, initializer);
  const node = graph.nodes.map((graphNode): NodeProto => {
    const lowered = lowerNode(graphNode, opset);
    const extra = lowered.extra.map(({ name, value }) => addInput(`${lowered.name}/${name}`, value));
    return {
      name: lowered.name,
      opType: lowered.op,
      input: [...lowered.inputs, ...extra],
      output: lowered.outputs,
      attribute: Object.entries(lowered.attributes).map(([name, value]) => _toAttribute(name, value)),
    };
  });
  return {
    irVersion: BigInt(IR_VERSIONS[opset]!),
    opsetImport: [{ domain: '', version: BigInt(opset) }],
    producerName: 'fer-stream',
    producerVersion: readPackageVersion(),
    graph: {
      name: 'model',
      node,
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
    const content = JSON.stringify(value);
    const before = known.get(content);
    if (before !== undefined) return before;
    const name = uniqueName(graph, wanted);
    known.set(content, name);
    initializers.push(
      typeof value === 'number'
        ? createTensor(name, { dataType: 'float32', dims: [], data: Float32Array.of(value) })
        : createTensor(name, {
            dataType: 'int64',
            dims: [value.length],
            data: BigInt64Array.from(value, BigInt),
          }),
    );
    return name;
  };
}

function _toAttribute(name: string, value: AttributeValue): AttributeProto {
  if (typeof value === 'string')
    return { name, type: ATTRIBUTE_TYPES.string, s: new TextEncoder().encode(value) };
  if (typeof value !== 'number') return { name, type: ATTRIBUTE_TYPES.ints, ints: value.map(BigInt) };
  if (FLOAT_ATTRIBUTES.includes(name)) return { name, type: ATTRIBUTE_TYPES.float, f: value };
  return { name, type: ATTRIBUTE_TYPES.int, i: BigInt(value) };
}

function _toValueInfo({ name, dims }: Value): ValueInfoProto {
  const dim = dims.map((size) =>
    typeof size === 'number' ? { dimValue: BigInt(size) } : { dimParam: size },
  );
  return { name, type: { tensorType: { elemType: TENSOR_TYPES.float32, shape: { dim } } } };
}
