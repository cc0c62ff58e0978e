import type { TensorInfo } from '@tensorflow/tfjs';

/** What the kernels here use of the WebAssembly backend. */
export interface WasmBackend {
  /** Allocates a tensor, which may move the heap: take views after it. */
  readonly makeOutput: (shape: readonly number[], dtype: TensorInfo['dtype']) => TensorInfo;
  /** A view of the numbers of a tensor, not a copy. */
  readonly typedArrayFromHeap: (tensor: TensorInfo) => Float32Array | Int32Array | Uint8Array;
}
