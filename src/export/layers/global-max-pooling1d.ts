import { defineGlobalPooling } from './base-global-pooling.ts';

export const globalMaxPooling1d = defineGlobalPooling({
  classNames: ['GlobalMaxPooling1D'],
  support: 'ReduceMax. `keepdims` and channels_first, which tfjs does not know, are refused',
  axes: 1,
  op: 'ReduceMax',
});
