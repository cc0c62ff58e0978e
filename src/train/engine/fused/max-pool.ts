import type {
  GradSaveFunc,
  KernelConfig,
  MaxPoolAttrs,
  NamedAttrMap,
  Rank,
  Tensor,
  Tensor4D,
} from '@tensorflow/tfjs';
import type { Tensorflow } from '../engine.ts';
import { replaceCall } from '../replace-call.ts';
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

/** What is used here of the layer; its types hide it. */
interface MaxPoolLayer {
  readonly poolSize: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: 'same' | 'valid';
  readonly dataFormat: 'channelsFirst' | 'channelsLast';
}

/**
 * Max pooling by oneDNN, forward and backward. TensorFlow's own gradient looks for the maxima once more, number by
 * number, and takes twenty times as long. Of equal numbers the first takes the whole gradient in both.
 */
export function fuseMaxPool(tf: Tensorflow): (() => void)[] {
  const [forward, backward] = _ofTensorflowJs(tf);
  const isThere = hasOneDnn(tf, backward, {
    inputs: () => ({ dy: tf.ones<Rank.R4>([1, 1, 1, 1]), input: tf.zeros<Rank.R4>([1, 2, 2, 1]) }),
    attributes: { filterSize: 2, strides: 2, pad: 'valid' },
  });
  if (!isThere) return [];
  return [
    replaceKernel(tf, forward),
    replaceKernel(tf, backward),
    ..._ofLayers(tf).map((kernel) => replaceKernel(tf, kernel)),
    replaceCall<MaxPoolLayer>(tf, 'MaxPooling2D', (layer, input) => _call(tf, layer, input)),
  ];
}

/** The kernels of `tf.maxPool()`, which know of no workspace. */
function _ofTensorflowJs(tf: Tensorflow): readonly [forward: KernelConfig, backward: KernelConfig] {
  return [
    {
      kernelName: 'MaxPool',
      backendName: BACKEND_NAME,
      kernelFunc: ({ inputs, attrs, backend }) => {
        const x = inputs.x as Tensor4D;
        const [pooled, workspace] = _pool(backend as TensorflowBackend, x, _attributes(tf, x, attrs));
        workspace.dispose();
        return pooled;
      },
    },
    {
      kernelName: 'MaxPoolGrad',
      backendName: BACKEND_NAME,
      kernelFunc: ({ inputs, attrs, backend }) => {
        const { dy, input } = inputs as { dy: Tensor4D; input: Tensor4D };
        return _differentiate(backend as TensorflowBackend, { dy, input }, _attributes(tf, input, attrs));
      },
    },
  ];
}

/** The operations as they are. */
function _ofLayers(tf: Tensorflow): KernelConfig[] {
  return [
    {
      kernelName: FORWARD,
      backendName: BACKEND_NAME,
      kernelFunc: ({ inputs, attrs, backend }) => {
        const x = inputs.x as Tensor4D;
        return _pool(backend as TensorflowBackend, x, _attributes(tf, x, attrs));
      },
    },
    {
      kernelName: BACKWARD,
      backendName: BACKEND_NAME,
      kernelFunc: ({ inputs, attrs, backend }) => {
        const { x, pooled, dy, workspace } = inputs as Record<string, Tensor4D>;
        const operands = [x!, pooled!, dy!, workspace!];
        const attributes = _attributes(tf, x!, attrs);
        return (backend as TensorflowBackend).executeSingleOutput(BACKWARD, attributes, operands);
      },
    },
  ];
}

/**
 * The workspace, which says where each maximum is, is kept for the gradient. It is no output of the operation: TensorFlow.js
 * makes zeros for the gradient of each output that nothing depends on, megabytes at every step.
 */
function _call(tf: Tensorflow, layer: MaxPoolLayer, x: Tensor): Tensor | undefined {
  const { dataFormat, padding, poolSize, strides } = layer;
  if (tf.getBackend() !== BACKEND_NAME || dataFormat !== 'channelsLast') return undefined;
  const given = { filterSize: [...poolSize], strides: [...strides], pad: padding };
  const pool = tf.customGrad((input, save) => {
    const [value, kept] = tf.engine().runKernel(FORWARD, { x: input as Tensor }, given) as [Tensor, Tensor];
    (save as GradSaveFunc)([input as Tensor, value, kept]);
    const gradFunc = (dy: Tensor, [x, pooled, workspace]: Tensor[]): Tensor => {
      const inputs = { x: x!, pooled: pooled!, dy, workspace: workspace! };
      return tf.engine().runKernel(BACKWARD, inputs, given) as Tensor;
    };
    return { value, gradFunc };
  });
  return pool(x);
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

/** The forward pass once more, for the workspace. */
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
