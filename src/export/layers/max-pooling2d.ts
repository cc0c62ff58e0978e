import { definePooling } from './base-pooling.ts';

export const maxPooling2d = definePooling({
  classNames: ['MaxPooling2D'],
  support: 'MaxPool. Padding, strides and data format',
  axes: 2,
  op: 'MaxPool',
});
