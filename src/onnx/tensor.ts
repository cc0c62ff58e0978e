import { FerError } from '../base/index.ts';
import { TENSOR_TYPES, type TensorProto, type TensorTypeName } from './model-proto.ts';

/** Each element type with the array that holds it; float16 as its bits. */
const ARRAYS = {
  float32: Float32Array,
  uint8: Uint8Array,
  int8: Int8Array,
  uint16: Uint16Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  bool: Uint8Array,
  float16: Uint16Array,
  float64: Float64Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
} as const;

export type TensorData =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

export interface Tensor {
  readonly dataType: keyof typeof ARRAYS;
  readonly dims: readonly number[];
  /** Row-major. */
  readonly data: TensorData;
}

/** A tensor as a message, with its values as raw little-endian bytes (a view of `data`). */
export function createTensor(name: string, tensor: Tensor): TensorProto {
  const { dataType, dims, data } = tensor;
  return {
    name,
    dims: dims.map(BigInt),
    dataType: TENSOR_TYPES[dataType],
    rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  };
}

/**
 * The values of a tensor, from its raw bytes or from the field of its type.
 *
 * @throws FerError `MODEL_INVALID` for strings, types without an array, external data, and a wrong number of values.
 */
export function readTensor(tensor: TensorProto): Tensor {
  const name = tensor.name ?? '';
  if (tensor.dataLocation === 1) throw _invalid(name, 'its values are in another file');
  const type = Object.entries(TENSOR_TYPES).find(([, code]) => code === tensor.dataType)?.[0] as
    | TensorTypeName
    | undefined;
  if (type === undefined || type === 'string') {
    throw _invalid(name, `its element type is not a number: got type ${tensor.dataType}`);
  }
  const dims = tensor.dims.map(Number);
  const size = dims.reduce((product, dim) => product * dim, 1);
  const data = tensor.rawData?.length ? _fromRaw(tensor.rawData, type) : _fromFields(tensor, type);
  if (data?.length !== size) {
    throw _invalid(
      name,
      `its shape [${dims.join(', ')}] wants ${size} values: got ${data?.length ?? 'a part of one'}`,
    );
  }
  return { dataType: type, dims, data };
}

/** Copied, because the bytes of a file need not be aligned; undefined where they end within a value. */
function _fromRaw(raw: Uint8Array, type: Tensor['dataType']): TensorData | undefined {
  const Values = ARRAYS[type];
  if (raw.length % Values.BYTES_PER_ELEMENT !== 0) return undefined;
  const copy = new Uint8Array(raw);
  return new Values(copy.buffer);
}

/** Which field holds which type is written at each field of `TensorProto` in `onnx-ml.proto`. */
function _fromFields(tensor: TensorProto, type: Tensor['dataType']): TensorData {
  if (type === 'float32') return Float32Array.from(tensor.floatData ?? []);
  if (type === 'float64') return Float64Array.from(tensor.doubleData ?? []);
  if (type === 'int64') return BigInt64Array.from(tensor.int64Data ?? []);
  if (type === 'uint64') return BigUint64Array.from(tensor.uint64Data ?? []);
  if (type === 'uint32') return Uint32Array.from(tensor.uint64Data ?? [], Number);
  return ARRAYS[type].from(tensor.int32Data ?? []);
}

function _invalid(name: string, reason: string): FerError {
  return new FerError(
    'MODEL_INVALID',
    `Could not read the tensor \`${name}\` of the ONNX model because ${reason}`,
  );
}
