export { CARD_NOTICES } from './card-notices.ts';
export { describeInputs, describeOutputs, type ValueDescription } from './describe-values.ts';
export { type ExternalizedModel, externalize, externalSize } from './external-data.ts';
export { formatModel } from './inspect/format-model.ts';
export { inspectModel, type ModelFacts } from './inspect/inspect-model.ts';
export {
  type GraphOutline,
  type OutlineEdge,
  type OutlineNode,
  outlineGraph,
} from './inspect/outline-graph.ts';
export { type ExternalFile, locateExternalData } from './locate-external-data.ts';
export { METADATA_KEYS, type MetadataKey, readMetadata, withMetadata } from './metadata.ts';
export {
  ATTRIBUTE_TYPES,
  type AttributeProto,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  type OperatorSetIdProto,
  type StringStringEntryProto,
  TENSOR_TYPES,
  type TensorProto,
  type TensorShapeProto,
  type TensorTypeName,
  type TypeProto,
  type ValueInfoProto,
} from './model-proto.ts';
export { type OnnxFile, readOnnxFile } from './read-onnx-file.ts';
export { readOnnxModel } from './read-onnx-model.ts';
export { createTensor, readTensor, type Tensor, type TensorData } from './tensor.ts';
export { writeOnnxModel } from './write-onnx-model.ts';
