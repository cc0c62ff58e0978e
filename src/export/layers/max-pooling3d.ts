import { definePooling } from './base-pooling.ts';

export const maxPooling3d = definePooling({
  classNames: ['MaxPooling3D'],
  support: 'MaxPool. Options as MaxPooling2D; strides as Conv3D',
  axes: 3,
  op: 'MaxPool',
});
