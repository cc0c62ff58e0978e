import { defineConvolution } from './base-convolution.ts';

export const conv2d = defineConvolution({
  classNames: ['Conv2D'],
  support: 'Conv. Padding, strides, dilation, data format, bias and activation; `groups` is refused',
  axes: 2,
});
