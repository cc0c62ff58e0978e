import type { TensorInfo } from '@tensorflow/tfjs';

/** The numbers of a tensor where they lie on the heap. */
export type HeapNumbers = Float32Array | Int32Array | Uint8Array;

/** What the kernels here use of the WebAssembly backend. */
export interface WasmBackend {
  /** Allocates a tensor, which may move the heap: take views after it. */
  readonly makeOutput: (shape: readonly number[], dtype: TensorInfo['dtype']) => TensorInfo;
  /** A view of the numbers of a tensor, not a copy. */
  readonly typedArrayFromHeap: (tensor: TensorInfo) => HeapNumbers;
}
