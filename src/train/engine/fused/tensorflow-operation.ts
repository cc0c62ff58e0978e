import type { Tensor, TensorInfo } from '@tensorflow/tfjs';

/** What tfjs-node calls the backend that runs TensorFlow's own operations. */
export const BACKEND_NAME = 'tensorflow';

/** One attribute of an operation as the binding takes it; `type` is TensorFlow's `TF_AttrType`. */
export interface OperationAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: boolean | number | string | readonly number[];
}

/** A tensor of TensorFlow's own, as the binding describes it. */
export interface TensorMetadata {
  readonly id: number;
  readonly dtype: number;
  readonly shape: readonly number[];
}

/** What is used here of the backend of tfjs-node. */
export interface TensorflowBackend {
  readonly isUsingGpuDevice: boolean;
  readonly binding: {
    readonly executeOp: (
      name: string,
      attributes: readonly OperationAttribute[],
      inputIds: readonly number[],
      outputs: number,
    ) => readonly TensorMetadata[];
    readonly deleteTensor: (id: number) => void;
    /** Gives the number of a session. */
    readonly loadSavedModel: (folder: string, tag: string) => number;
    readonly deleteSavedModel: (session: number) => void;
    /** Names have commas between them. */
    readonly runSavedModel: (
      session: number,
      inputIds: readonly number[],
      inputs: string,
      outputs: string,
    ) => readonly TensorMetadata[];
  };
  readonly executeMultipleOutputs: (
    name: string,
    attributes: readonly OperationAttribute[],
    inputs: readonly TensorInfo[],
    outputs: number,
  ) => Tensor[];
  readonly executeSingleOutput: (
    name: string,
    attributes: readonly OperationAttribute[],
    inputs: readonly TensorInfo[],
  ) => Tensor;
  readonly getInputTensorIds: (tensors: readonly TensorInfo[]) => number[];
  readonly createOutputTensor: (metadata: TensorMetadata) => Tensor;
}

/** Numbers of TensorFlow's C interface, which its releases keep: `TF_AttrType` and `TF_DataType`. */
export const ATTRIBUTE_TYPES = { text: 0, whole: 1, real: 2, flag: 3, type: 4, shape: 5 } as const;
export const DATA_TYPES = { float32: 1, int32: 3, bool: 10, bfloat16: 14 } as const;

/** The type of the operands. */
export function typeAttribute(
  name: string,
  dataType: keyof typeof DATA_TYPES = 'float32',
): OperationAttribute {
  return { name, type: ATTRIBUTE_TYPES.type, value: DATA_TYPES[dataType] };
}

/** An attribute of any other kind; whole numbers and real ones look the same in JavaScript. */
export function attribute(
  name: string,
  kind: Exclude<keyof typeof ATTRIBUTE_TYPES, 'type'>,
  value: OperationAttribute['value'],
): OperationAttribute {
  return { name, type: ATTRIBUTE_TYPES[kind], value };
}

/** Selects the kernel of an operation whose name begins with `_MklNative`, as TensorFlow's own rewriting does. */
export const ONEDNN = attribute('_kernel', 'text', 'MklNameChangeOp');
