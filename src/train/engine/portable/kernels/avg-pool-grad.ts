import type { AvgPoolGradAttrs, backend_util, KernelConfig, Tensor4D } from '@tensorflow/tfjs';
import type { Tensorflow } from '../../engine.ts';
import { forEachWindow } from './for-each-window.ts';
import type { HeapNumbers, WasmBackend } from './wasm-backend.ts';

/**
 * The gradient of average pooling. The backend's own kernel divides by the size of the window where a part of it
 * lies in the padding, although the average is that of the pixels inside.
 */
export function avgPoolGrad(tf: Tensorflow): KernelConfig {
  return {
    kernelName: 'AvgPoolGrad',
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs, backend }) => {
      const wasm = backend as WasmBackend;
      const { filterSize, strides, pad } = attrs as unknown as AvgPoolGradAttrs;
      const { input, dy } = inputs as { input: Tensor4D; dy: Tensor4D };
      const info = tf.backend_util.computePool2DInfo(input.shape, filterSize, strides, 1, pad);
      const output = wasm.makeOutput(input.shape, 'float32');
      _share({ dy: wasm.typedArrayFromHeap(dy), dx: wasm.typedArrayFromHeap(output) }, info);
      return output;
    },
  };
}

/** NHWC each. */
interface Operands {
  readonly dy: HeapNumbers;
  readonly dx: HeapNumbers;
}

function _share({ dy, dx }: Operands, info: backend_util.Conv2DInfo): void {
  const { inChannels } = info;
  dx.fill(0);
  forEachWindow(info, ({ output, pixels, count }) => {
    for (let index = 0; index < count; index++) {
      const start = pixels[index]! * inChannels;
      for (let channel = 0; channel < inChannels; channel++) {
        dx[start + channel]! += dy[output * inChannels + channel]! / count;
      }
    }
  });
}
