import { definePooling } from './base-pooling.ts';

export const averagePooling2d = definePooling({
  classNames: ['AveragePooling2D'],
  support: 'AveragePool. Padding, which is not counted, strides and data format',
  axes: 2,
  op: 'AveragePool',
  attributes: { count_include_pad: 0 },
});
