import type { DepthwiseConv2dNativeBackpropInputAttrs, KernelConfig, Tensor4D } from '@tensorflow/tfjs';
import type { Tensorflow } from '../../engine.ts';
import { placeGradient } from './place-gradient.ts';

/** The input gradient of a depthwise convolution, as one with the kernel turned by 180 degrees. */
export function depthwiseBackpropInput(tf: Tensorflow): KernelConfig {
  return {
    kernelName: 'DepthwiseConv2dNativeBackpropInput',
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs }) => {
      const { inputShape, strides, pad, dimRoundingMode } =
        attrs as unknown as DepthwiseConv2dNativeBackpropInputAttrs;
      const filter = inputs.filter as Tensor4D;
      const [height, width, channels, multiplier] = filter.shape;
      const info = tf.backend_util.computeConv2DInfo(
        inputShape,
        filter.shape,
        strides,
        1,
        pad,
        dimRoundingMode,
        true,
      );
      return tf.tidy(() => {
        const turned = tf.reshape(tf.reverse(filter, [0, 1]), [height, width, channels * multiplier, 1]);
        const placed = placeGradient(tf, inputs.dy as Tensor4D, info);
        const gradient = tf.depthwiseConv2d(placed, turned as Tensor4D, 1, 'valid');
        // An input channel feeds `multiplier` output channels, which lie side by side.
        return tf.reshape(tf.sum(tf.reshape(gradient, [-1, multiplier]), 1), inputShape);
      });
    },
  };
}
