import { defineGlobalPooling } from './base-global-pooling.ts';

export const globalMaxPooling2d = defineGlobalPooling({
  classNames: ['GlobalMaxPooling2D'],
  support: 'ReduceMax, also of channels_first. `keepdims` is refused',
  axes: 2,
  op: 'ReduceMax',
});
