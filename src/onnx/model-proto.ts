/**
 * The messages of the ONNX protobuf that this project reads or writes, as plain objects.
 *
 * Fields are those of `onnx-ml.proto` in camel case; int64 fields are `bigint`, so that nothing is lost. Fields that are
 * left out here survive reading and writing all the same.
 */
export interface ModelProto {
  irVersion: bigint;
  opsetImport: OperatorSetIdProto[];
  producerName?: string;
  producerVersion?: string;
  domain?: string;
  docString?: string;
  graph: GraphProto;
  metadataProps: StringStringEntryProto[];
}

export interface OperatorSetIdProto {
  /** The empty string is the standard domain. */
  domain?: string;
  version: bigint;
}

export interface StringStringEntryProto {
  key: string;
  value: string;
}

export interface GraphProto {
  name?: string;
  node: NodeProto[];
  initializer: TensorProto[];
  input: ValueInfoProto[];
  output: ValueInfoProto[];
  /** Types and shapes of values between nodes, as far as a file says them. */
  valueInfo?: ValueInfoProto[];
}

export interface NodeProto {
  name?: string;
  opType: string;
  domain?: string;
  /** Names of values; an empty name is an optional input that is left out. */
  input: string[];
  output: string[];
  attribute: AttributeProto[];
}

export interface AttributeProto {
  name: string;
  /** One of `ATTRIBUTE_TYPES`; says which of the fields below holds the value. */
  type: number;
  f?: number;
  i?: bigint;
  s?: Uint8Array;
  t?: TensorProto;
  g?: GraphProto;
  floats?: number[];
  ints?: bigint[];
  strings?: Uint8Array[];
}

export interface TensorProto {
  name?: string;
  dims: bigint[];
  /** One of `TENSOR_TYPES`. */
  dataType: number;
  /** Little-endian values; the other data fields are empty where this is set. */
  rawData?: Uint8Array;
  floatData?: number[];
  int32Data?: number[];
  int64Data?: bigint[];
  doubleData?: number[];
  uint64Data?: bigint[];
  /** 1 where the values are in another file. */
  dataLocation?: number;
  /** `location` (a path relative to the model), `offset` and `length` in bytes. */
  externalData?: StringStringEntryProto[];
}

export interface ValueInfoProto {
  name: string;
  type?: TypeProto;
}

export interface TypeProto {
  tensorType?: { elemType: number; shape?: TensorShapeProto };
}

export interface TensorShapeProto {
  /** A dimension without either field is unknown. */
  dim: { dimValue?: bigint; dimParam?: string }[];
}

/** `AttributeProto.AttributeType`, the members that are used. */
export const ATTRIBUTE_TYPES = {
  float: 1,
  int: 2,
  string: 3,
  tensor: 4,
  graph: 5,
  floats: 6,
  ints: 7,
  strings: 8,
} as const;

/** `TensorProto.DataType` by the names that ONNX Runtime uses in JavaScript. */
export const TENSOR_TYPES = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
  uint64: 13,
} as const;

export type TensorTypeName = keyof typeof TENSOR_TYPES;
