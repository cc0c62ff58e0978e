import type { TensorData } from '../../infer/index.ts';

/** How the protocol calls a type, and how its elements lie in bytes, little-endian. */
export interface Datatype {
  readonly name: string;
  readonly bytes: number;
  /** A view of bytes that begin at a multiple of `bytes`. */
  readonly view: (buffer: ArrayBuffer, offset: number, length: number) => TensorData;
}

/** By the names of ONNX Runtime. */
const DATATYPES: Readonly<Record<string, Datatype>> = {
  bool: { name: 'BOOL', bytes: 1, view: (...at) => new Uint8Array(...at) },
  uint8: { name: 'UINT8', bytes: 1, view: (...at) => new Uint8Array(...at) },
  uint16: { name: 'UINT16', bytes: 2, view: (...at) => new Uint16Array(...at) },
  uint32: { name: 'UINT32', bytes: 4, view: (...at) => new Uint32Array(...at) },
  uint64: { name: 'UINT64', bytes: 8, view: (...at) => new BigUint64Array(...at) },
  int8: { name: 'INT8', bytes: 1, view: (...at) => new Int8Array(...at) },
  int16: { name: 'INT16', bytes: 2, view: (...at) => new Int16Array(...at) },
  int32: { name: 'INT32', bytes: 4, view: (...at) => new Int32Array(...at) },
  int64: { name: 'INT64', bytes: 8, view: (...at) => new BigInt64Array(...at) },
  float16: { name: 'FP16', bytes: 2, view: (...at) => new Uint16Array(...at) },
  float32: { name: 'FP32', bytes: 4, view: (...at) => new Float32Array(...at) },
  float64: { name: 'FP64', bytes: 8, view: (...at) => new Float64Array(...at) },
};

/** Whether elements of a type of ONNX Runtime are numbers that the protocol has a datatype for: texts, for one, are not. */
export function isNumeric(type: string): boolean {
  return DATATYPES[type] !== undefined;
}

/** What the protocol calls a numeric type of ONNX Runtime. */
export function datatypeOf(type: string): Datatype {
  return DATATYPES[type]!;
}
