import { definePooling } from './base-pooling.ts';

export const averagePooling1d = definePooling({
  classNames: ['AveragePooling1D'],
  support: 'AveragePool. Padding, which is not counted, and strides',
  axes: 1,
  op: 'AveragePool',
  attributes: { count_include_pad: 0 },
});
