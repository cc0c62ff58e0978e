import type { TensorData } from '../../onnx/index.ts';

/** A tensor as it goes into a model or comes out of it. */
export interface RunnerTensor {
  /** `float32`, `int64`, … as ONNX Runtime names them. */
  readonly type: string;
  /** Row-major. */
  readonly data: TensorData;
  readonly shape: readonly number[];
}

/** One for each input, or each output, by name. */
export type RunnerTensors = Readonly<Record<string, RunnerTensor>>;

/** A loaded ONNX model. */
export interface ModelRunner {
  readonly run: (feeds: RunnerTensors) => Promise<RunnerTensors>;
  readonly close: () => Promise<void>;
}

/** Loads the bytes of an ONNX file. It is handed in, because this module knows no runtime. */
export type OpenRunner = (bytes: Uint8Array) => Promise<ModelRunner>;
