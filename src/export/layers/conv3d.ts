import { defineConvolution } from './base-convolution.ts';

export const conv3d = defineConvolution({
  classNames: ['Conv3D'],
  support:
    'Conv. Options as Conv2D; with padding `same` and a stride above the kernel only the native engine computes what the layer means',
  axes: 3,
});
