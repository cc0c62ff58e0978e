import type { Tensor, TensorInfo } from '@tensorflow/tfjs';
import type { Tensorflow } from '../engine.ts';
import {
  attribute,
  DATA_TYPES,
  type OperationAttribute,
  type TensorflowBackend,
  type TensorMetadata,
  typeAttribute,
} from '../fused/tensorflow-operation.ts';
import { BFLOAT16_RULES } from './bfloat16-rules.ts';

type DataId = TensorInfo['dataId'];

/** Gives a tensor as float32, the same one where it is already. */
export type Widen = (tensor: Tensor) => Tensor;

/**
 * Runs `compute` with the operations of `BFLOAT16_RULES` in bfloat16: mixed precision for whichever model, forward and
 * backward, at the border between TensorFlow.js and TensorFlow.
 *
 * TensorFlow.js has no such type. A tensor that TensorFlow holds in bfloat16 says float32 of itself, is what an
 * operation with a rule takes, and is widened for any other.
 *
 * @param compute - Must not let a tensor out that it did not widen, but for those that TensorFlow.js computes in
 *   float32 anyway, such as a loss.
 */
export function computeInBfloat16<Result>(tf: Tensorflow, compute: (widen: Widen) => Result): Result {
  const backend = tf.backend() as unknown as TensorflowBackend;
  const narrow = new WeakSet<DataId>();
  const isNarrow = (tensor: TensorInfo) => narrow.has(tensor.dataId);

  function executeMultipleOutputs(
    name: string,
    attributes: readonly OperationAttribute[],
    inputs: readonly TensorInfo[],
    outputs: number,
  ): Tensor[] {
    const given = BFLOAT16_RULES[name];
    const applies = given?.follows.every((position) => isNarrow(inputs[position]!)) && _isFloat(attributes);
    const rule = applies === true ? given : undefined;
    const casts: number[] = [];
    const ids = backend.getInputTensorIds(inputs).map((id, position) => {
      const isWanted = rule?.operands.includes(position) === true;
      if (isWanted === isNarrow(inputs[position]!)) return id;
      const cast = _cast(backend, id, isWanted ? 'bfloat16' : 'float32');
      casts.push(cast.id);
      return cast.id;
    });
    try {
      const chosen = rule === undefined ? attributes : attributes.map(_inBfloat16);
      return backend.binding.executeOp(name, chosen, ids, outputs).map((result) => {
        if (result.dtype !== DATA_TYPES.bfloat16) return backend.createOutputTensor(result);
        return rule?.isWidened === true ? _widenResult(backend, result) : own(result);
      });
    } finally {
      for (const id of casts) backend.binding.deleteTensor(id);
    }
  }

  function own(result: TensorMetadata): Tensor {
    const tensor = backend.createOutputTensor({ ...result, dtype: DATA_TYPES.float32 });
    narrow.add(tensor.dataId);
    return tensor;
  }

  function widen(tensor: Tensor): Tensor {
    if (!isNarrow(tensor)) return tensor;
    const [id] = backend.getInputTensorIds([tensor]);
    return backend.createOutputTensor(_cast(backend, id!, 'float32'));
  }

  const replacements = {
    executeMultipleOutputs,
    executeSingleOutput: (...call: Parameters<TensorflowBackend['executeSingleOutput']>) =>
      executeMultipleOutputs(...call, 1)[0]!,
  };
  // They hide the methods of the class until they are gone.
  Object.assign(backend, replacements);
  try {
    return compute(widen);
  } finally {
    for (const key of Object.keys(replacements)) Reflect.deleteProperty(backend, key);
  }
}

function _isFloat(attributes: readonly OperationAttribute[]): boolean {
  return attributes.some(({ name, value }) => name === 'T' && value === DATA_TYPES.float32);
}

function _inBfloat16(given: OperationAttribute): OperationAttribute {
  return given.name === 'T' ? typeAttribute('T', 'bfloat16') : given;
}

function _cast(backend: TensorflowBackend, id: number, to: 'bfloat16' | 'float32'): TensorMetadata {
  const from = to === 'float32' ? 'bfloat16' : 'float32';
  const attributes = [
    typeAttribute('SrcT', from),
    typeAttribute('DstT', to),
    attribute('Truncate', 'flag', false),
  ];
  return backend.binding.executeOp('Cast', attributes, [id], 1)[0]!;
}

function _widenResult(backend: TensorflowBackend, result: TensorMetadata): Tensor {
  const widened = _cast(backend, result.id, 'float32');
  backend.binding.deleteTensor(result.id);
  return backend.createOutputTensor(widened);
}
