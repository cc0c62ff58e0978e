import type { KernelConfig, MaxPoolAttrs, NamedAttrMap, Rank, Tensor, Tensor4D } from '@tensorflow/tfjs';
import type { Tensorflow } from '../engine.ts';
import { replaceKernel } from '../replace-kernel.ts';
import { hasOneDnn } from './has-one-dnn.ts';
import {
  attribute,
  BACKEND_NAME,
  ONEDNN,
  type OperationAttribute,
  type TensorflowBackend,
  typeAttribute,
} from './tensorflow-operation.ts';

/** Names of the operations of oneDNN, which TensorFlow's builds for x86 contain and its graphs are rewritten to. */
const FORWARD = '_MklNativeMaxPool';
const BACKWARD = '_MklNativeMaxPoolGrad';

/**
 * Max pooling by oneDNN, forward and backward. TensorFlow's own gradient looks for the maxima once more, number by
 * number, and takes twenty times as long. Of equal numbers the first takes the whole gradient in both.
 */
export function fuseMaxPool(tf: Tensorflow): (() => void)[] {
  const forward: KernelConfig = {
    kernelName: 'MaxPool',
    backendName: BACKEND_NAME,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const x = inputs.x as Tensor4D;
      const [pooled, workspace] = _pool(backend as TensorflowBackend, x, _attributes(tf, x, attrs));
      workspace.dispose();
      return pooled;
    },
  };
  const backward: KernelConfig = {
    kernelName: 'MaxPoolGrad',
    backendName: BACKEND_NAME,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const { dy, input } = inputs as { dy: Tensor4D; input: Tensor4D };
      return _differentiate(backend as TensorflowBackend, { dy, input }, _attributes(tf, input, attrs));
    },
  };
  const isThere = hasOneDnn(tf, backward, {
    inputs: () => ({ dy: tf.ones<Rank.R4>([1, 1, 1, 1]), input: tf.zeros<Rank.R4>([1, 2, 2, 1]) }),
    attributes: { filterSize: 2, strides: 2, pad: 'valid' },
  });
  return isThere ? [replaceKernel(tf, forward), replaceKernel(tf, backward)] : [];
}

function _attributes(tf: Tensorflow, x: Tensor4D, given: NamedAttrMap | undefined): OperationAttribute[] {
  const { filterSize, strides, pad, dimRoundingMode } = given as unknown as MaxPoolAttrs;
  const info = tf.backend_util.computePool2DInfo(x.shape, filterSize, strides, 1, pad, dimRoundingMode);
  const { type } = info.padInfo;
  if (type !== 'VALID' && type !== 'SAME') {
    throw new Error(
      `Could not pool because TensorFlow pads by 'valid' and 'same' only: ${JSON.stringify(pad)}`,
    );
  }
  return [
    typeAttribute('T'),
    attribute('ksize', 'whole', [1, info.filterHeight, info.filterWidth, 1]),
    attribute('strides', 'whole', [1, info.strideHeight, info.strideWidth, 1]),
    attribute('padding', 'text', type),
    attribute('data_format', 'text', 'NHWC'),
    attribute('workspace_enabled', 'flag', true),
    ONEDNN,
  ];
}

function _pool(
  backend: TensorflowBackend,
  x: Tensor4D,
  attributes: readonly OperationAttribute[],
): [pooled: Tensor, workspace: Tensor] {
  return backend.executeMultipleOutputs(FORWARD, attributes, [x], 2) as [Tensor, Tensor];
}

/** The forward pass once more costs less than to keep its workspace, of which TensorFlow.js knows nothing. */
function _differentiate(
  backend: TensorflowBackend,
  { dy, input }: { readonly dy: Tensor4D; readonly input: Tensor4D },
  attributes: readonly OperationAttribute[],
): Tensor {
  const [pooled, workspace] = _pool(backend, input, attributes);
  const [dx] = backend.executeMultipleOutputs(BACKWARD, attributes, [input, pooled, dy, workspace], 1);
  pooled.dispose();
  workspace.dispose();
  return dx!;
}
