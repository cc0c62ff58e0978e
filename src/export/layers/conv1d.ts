import { defineConvolution } from './base-convolution.ts';

export const conv1d = defineConvolution({
  classNames: ['Conv1D'],
  support:
    'Conv. Padding, strides, dilation, bias and activation; `groups`, padding `causal` and channels_first, which tfjs cannot run, are refused',
  axes: 1,
});
