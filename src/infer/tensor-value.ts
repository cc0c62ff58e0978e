/** The arrays that hold the elements of a tensor; `int64` is in a `BigInt64Array` and `bool` in a `Uint8Array`. */
export type TensorData =
  | Float32Array
  | Float64Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | BigUint64Array;

/** The elements of a tensor in row-major order. */
export interface TensorValue {
  /** `float32`, `int64`, … as ONNX Runtime names them. */
  readonly type: string;
  readonly data: TensorData;
  readonly shape: readonly number[];
}

/** What a model says about one of its inputs or outputs. */
export interface TensorInfo {
  readonly name: string;
  readonly type: string;
  /** A number is fixed; a text, empty where the model gives none, names a size that may vary. */
  readonly shape: readonly (number | string)[];
}
