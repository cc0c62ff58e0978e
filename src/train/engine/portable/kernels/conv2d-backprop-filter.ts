import type { Conv2DBackpropFilterAttrs, KernelConfig, Tensor4D } from '@tensorflow/tfjs';
import type { Tensorflow } from '../../engine.ts';

/**
 * The filter gradient of a convolution, which the WebAssembly backend lacks.
 *
 * It is a convolution itself: the input with batch and channels exchanged is the image, the output gradient is the
 * filter, and the stride becomes the dilation. One such call ran at 5 to 10 GFLOP/s; a matrix product for each
 * place of the kernel, the textbook way, at a quarter of that, since its slices cost more than its products.
 */
export function conv2dBackpropFilter(tf: Tensorflow): KernelConfig {
  return {
    kernelName: 'Conv2DBackpropFilter',
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs }) => {
      const { filterShape, strides, pad, dimRoundingMode } = attrs as unknown as Conv2DBackpropFilterAttrs;
      const x = inputs.x as Tensor4D;
      const info = tf.backend_util.computeConv2DInfo(x.shape, filterShape, strides, 1, pad, dimRoundingMode);
      const { top, bottom, left, right } = info.padInfo;
      const padding = [
        [0, 0],
        [top, bottom],
        [left, right],
        [0, 0],
      ] as Parameters<Tensorflow['conv2d']>[3];
      const dilations: [number, number] = [info.strideHeight, info.strideWidth];
      return tf.tidy(() => {
        // NHWC -> CHWN, and NHWC -> HWNC, which is HWIO with the batch as its input channels.
        const image = tf.transpose(x, [3, 1, 2, 0]);
        const filter = tf.transpose(inputs.dy as Tensor4D, [1, 2, 0, 3]);
        const gradient = tf.conv2d(image, filter, 1, padding, 'NHWC', dilations);
        // Rows that the stride leaves over belong to no place of the kernel.
        const [height, width, channels, outputs] = filterShape;
        const kept = tf.slice(gradient, [0, 0, 0, 0], [channels, height, width, outputs]);
        return tf.transpose(kept, [1, 2, 0, 3]); // CHWN -> HWIO
      });
    },
  };
}
