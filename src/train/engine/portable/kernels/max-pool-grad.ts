import type { backend_util, KernelConfig, MaxPoolGradAttrs, Tensor4D } from '@tensorflow/tfjs';
import type { Tensorflow } from '../../engine.ts';
import { forEachWindow } from './for-each-window.ts';
import type { HeapNumbers, WasmBackend } from './wasm-backend.ts';

/**
 * The gradient of max pooling. Of equal numbers the first takes the whole gradient, as in TensorFlow. The backend's
 * own kernel reads one number at a time through a buffer object and took several times as long.
 */
export function maxPoolGrad(tf: Tensorflow): KernelConfig {
  return {
    kernelName: 'MaxPoolGrad',
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs, backend }) => {
      const wasm = backend as WasmBackend;
      const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as MaxPoolGradAttrs;
      const { input, dy } = inputs as { input: Tensor4D; dy: Tensor4D };
      const info = tf.backend_util.computePool2DInfo(
        input.shape,
        filterSize,
        strides,
        1,
        pad,
        dimRoundingMode,
      );
      const output = wasm.makeOutput(input.shape, 'float32');
      const [x, gradient, dx] = [input, dy, output].map((tensor) => wasm.typedArrayFromHeap(tensor));
      _route({ x: x!, dy: gradient!, dx: dx! }, info);
      return output;
    },
  };
}

/** NHWC each. */
interface Operands {
  readonly x: HeapNumbers;
  readonly dy: HeapNumbers;
  readonly dx: HeapNumbers;
}

function _route({ x, dy, dx }: Operands, info: backend_util.Conv2DInfo): void {
  const { inChannels } = info;
  dx.fill(0);
  forEachWindow(info, ({ output, pixels, count }) => {
    for (let channel = 0; channel < inChannels; channel++) {
      let largest = pixels[0]! * inChannels + channel;
      for (let index = 1; index < count; index++) {
        const candidate = pixels[index]! * inChannels + channel;
        if (x[candidate]! > x[largest]!) largest = candidate;
      }
      dx[largest]! += dy[output * inChannels + channel]!;
    }
  });
}
