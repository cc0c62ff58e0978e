import { definePooling } from './base-pooling.ts';

export const averagePooling3d = definePooling({
  classNames: ['AveragePooling3D'],
  support: 'AveragePool. Options as AveragePooling2D; strides as Conv3D',
  axes: 3,
  op: 'AveragePool',
  attributes: { count_include_pad: 0 },
});
