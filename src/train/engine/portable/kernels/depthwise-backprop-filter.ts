import type {
  backend_util,
  DepthwiseConv2dNativeBackpropFilterAttrs,
  KernelConfig,
  Tensor4D,
} from '@tensorflow/tfjs';
import type { Tensorflow } from '../../engine.ts';
import { forEachWindow } from './for-each-window.ts';
import type { HeapNumbers, WasmBackend } from './wasm-backend.ts';

/**
 * The filter gradient of a depthwise convolution, in JavaScript: as slices and products of whole tensors it took
 * ten times as long.
 */
export function depthwiseBackpropFilter(tf: Tensorflow): KernelConfig {
  return {
    kernelName: 'DepthwiseConv2dNativeBackpropFilter',
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs, backend }) => {
      const wasm = backend as WasmBackend;
      const { filterShape, strides, pad, dimRoundingMode } =
        attrs as unknown as DepthwiseConv2dNativeBackpropFilterAttrs;
      const { x, dy } = inputs as { x: Tensor4D; dy: Tensor4D };
      const info = tf.backend_util.computeConv2DInfo(
        x.shape,
        filterShape,
        strides,
        1,
        pad,
        dimRoundingMode,
        true,
      );
      const output = wasm.makeOutput(filterShape, 'float32');
      // Summed in float64: every place of the kernel gathers from the whole batch.
      const sums = new Float64Array(tf.util.sizeFromShape(filterShape));
      _accumulate({ x: wasm.typedArrayFromHeap(x), dy: wasm.typedArrayFromHeap(dy), sums }, info);
      wasm.typedArrayFromHeap(output).set(sums);
      return output;
    },
  };
}

interface Operands {
  /** NHWC. */
  readonly x: HeapNumbers;
  /** NHWC, with the outputs of one input channel side by side. */
  readonly dy: HeapNumbers;
  /** HWIO; added to. */
  readonly sums: Float64Array;
}

function _accumulate({ x, dy, sums }: Operands, info: backend_util.Conv2DInfo): void {
  const { inChannels, outChannels } = info;
  const multiplier = outChannels / inChannels;
  forEachWindow(info, ({ output, pixels, places, count }) => {
    for (let index = 0; index < count; index++) {
      const sum = places[index]! * outChannels;
      const input = pixels[index]! * inChannels;
      for (let channel = 0; channel < outChannels; channel++) {
        const value = x[input + Math.floor(channel / multiplier)]!;
        sums[sum + channel]! += value * dy[output * outChannels + channel]!;
      }
    }
  });
}
