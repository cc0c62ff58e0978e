import { definePooling } from './base-pooling.ts';

export const maxPooling1d = definePooling({
  classNames: ['MaxPooling1D'],
  support: 'MaxPool. Padding and strides',
  axes: 1,
  op: 'MaxPool',
});
