import { defineGlobalPooling } from './base-global-pooling.ts';

export const globalAveragePooling2d = defineGlobalPooling({
  classNames: ['GlobalAveragePooling2D'],
  support: 'ReduceMean, also of channels_first. `keepdims` is refused',
  axes: 2,
  op: 'ReduceMean',
});
