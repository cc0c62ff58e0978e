import { defineTransposedConvolution } from './base-transposed-convolution.ts';

export const conv3dTranspose = defineTransposedConvolution({
  classNames: ['Conv3DTranspose'],
  support: 'ConvTranspose. Options as Conv2DTranspose; strides as Conv3D',
  axes: 3,
});
