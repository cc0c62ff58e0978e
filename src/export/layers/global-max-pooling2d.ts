import { defineGlobalPooling } from './base-global-pooling.ts';

export const globalMaxPooling2d = defineGlobalPooling({
  classNames: ['GlobalMaxPooling2D'],
  support: 'ReduceMax. `keepdims` and channels_first are refused',
  op: 'ReduceMax',
});
