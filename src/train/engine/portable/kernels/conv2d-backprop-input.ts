import type { Conv2DBackpropInputAttrs, KernelConfig, Tensor4D } from '@tensorflow/tfjs';
import type { Tensorflow } from '../../engine.ts';
import { placeGradient } from './place-gradient.ts';

/**
 * The input gradient of a convolution, which is also `conv2dTranspose`: a convolution of the output gradient with
 * the kernel turned by 180 degrees. The backend's own kernel ran at 2 GFLOP/s, its convolution at 20.
 */
export function conv2dBackpropInput(tf: Tensorflow): KernelConfig {
  return {
    kernelName: 'Conv2DBackpropInput',
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs }) => {
      const { inputShape, strides, pad, dimRoundingMode } = attrs as unknown as Conv2DBackpropInputAttrs;
      const filter = inputs.filter as Tensor4D;
      const info = tf.backend_util.computeConv2DInfo(
        inputShape,
        filter.shape,
        strides,
        1,
        pad,
        dimRoundingMode,
      );
      return tf.tidy(() => {
        const turned = tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2]); // HWIO -> HWOI
        return tf.conv2d(placeGradient(tf, inputs.dy as Tensor4D, info), turned, 1, 'valid');
      });
    },
  };
}
