import protobuf from 'protobufjs/minimal.js';
import { ATTRIBUTE_TYPES, type OperationAttribute } from '../tensorflow-operation.ts';

/** One operation of a graph. */
export interface GraphNode {
  readonly name: string;
  readonly operation: string;
  /** The names of the nodes whose first outputs it takes. */
  readonly inputs: readonly string[];
  readonly attributes: readonly OperationAttribute[];
}

/** The number and the wire type of each field as protobuf writes them: `number << 3 | type`. */
const BYTES = 2;
const SAVED_MODEL = { version: 1 << 3, metaGraph: (2 << 3) | BYTES };
const META_GRAPH = { information: (1 << 3) | BYTES, graph: (2 << 3) | BYTES };
const INFORMATION_TAG = (4 << 3) | BYTES;
const GRAPH = { node: (1 << 3) | BYTES, versions: (4 << 3) | BYTES };
const VERSIONS_PRODUCER = 1 << 3;
const NODE = {
  name: (1 << 3) | BYTES,
  operation: (2 << 3) | BYTES,
  input: (3 << 3) | BYTES,
  attribute: (5 << 3) | BYTES,
};
const ENTRY = { key: (1 << 3) | BYTES, value: (2 << 3) | BYTES };
const VALUE = { list: (1 << 3) | BYTES, text: (2 << 3) | BYTES, type: 6 << 3 };
const LIST_WHOLE = (3 << 3) | BYTES;

/** One of the versions that TensorFlow 2 gives its graphs; it reads older ones than its own. */
const PRODUCER = 987;

/** By which a saved model is loaded. */
export const TAG = 'serve';

/**
 * A SavedModel that is one graph without variables (`tensorflow/core/protobuf/saved_model.proto` and
 * `tensorflow/core/framework/graph.proto` have the fields).
 */
export function encodeSavedModel(nodes: readonly GraphNode[]): Uint8Array {
  const writer = protobuf.Writer.create();
  writer.uint32(SAVED_MODEL.version).int64(1).uint32(SAVED_MODEL.metaGraph).fork();
  writer.uint32(META_GRAPH.information).fork().uint32(INFORMATION_TAG).string(TAG).ldelim();
  writer.uint32(META_GRAPH.graph).fork();
  for (const node of nodes) _writeNode(writer, node);
  writer.uint32(GRAPH.versions).fork().uint32(VERSIONS_PRODUCER).int32(PRODUCER).ldelim();
  return writer.ldelim().ldelim().finish();
}

function _writeNode(writer: protobuf.Writer, { name, operation, inputs, attributes }: GraphNode): void {
  writer.uint32(GRAPH.node).fork().uint32(NODE.name).string(name).uint32(NODE.operation).string(operation);
  for (const input of inputs) writer.uint32(NODE.input).string(input);
  for (const attribute of attributes) {
    writer.uint32(NODE.attribute).fork().uint32(ENTRY.key).string(attribute.name);
    writer.uint32(ENTRY.value).fork();
    _writeValue(writer, attribute);
    writer.ldelim().ldelim();
  }
  writer.ldelim();
}

/** Texts, types and lists of whole numbers, which are all that the graphs here have. */
function _writeValue(writer: protobuf.Writer, { name, type, value }: OperationAttribute): void {
  if (typeof value === 'string') writer.uint32(VALUE.text).string(value);
  else if (type === ATTRIBUTE_TYPES.type) writer.uint32(VALUE.type).int32(value as number);
  else if (Array.isArray(value)) {
    writer.uint32(VALUE.list).fork().uint32(LIST_WHOLE).fork();
    for (const number of value) writer.int64(number);
    writer.ldelim().ldelim();
  } else throw new TypeError(`\`${name}\` is of a kind that no graph has yet`);
}
