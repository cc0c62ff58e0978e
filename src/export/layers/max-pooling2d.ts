import { definePooling } from './base-pooling.ts';

export const maxPooling2d = definePooling({
  classNames: ['MaxPooling2D'],
  support: 'MaxPool. Padding and strides; channels_first is refused',
  op: 'MaxPool',
});
