import { defineGlobalPooling } from './base-global-pooling.ts';

export const globalAveragePooling1d = defineGlobalPooling({
  classNames: ['GlobalAveragePooling1D'],
  support: 'ReduceMean. `keepdims` and channels_first, which tfjs does not know, are refused',
  axes: 1,
  op: 'ReduceMean',
});
