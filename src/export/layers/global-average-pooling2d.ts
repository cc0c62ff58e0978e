import { defineGlobalPooling } from './base-global-pooling.ts';

export const globalAveragePooling2d = defineGlobalPooling({
  classNames: ['GlobalAveragePooling2D'],
  support: 'ReduceMean. `keepdims` and channels_first are refused',
  op: 'ReduceMean',
});
