import { defineTransposedConvolution } from './base-transposed-convolution.ts';

export const conv2dTranspose = defineTransposedConvolution({
  classNames: ['Conv2DTranspose'],
  support:
    'ConvTranspose. Padding, strides, data format, bias and activation; dilation and `output_padding`, which tfjs ignores, are refused',
  axes: 2,
});
