import { defineMerge } from './base-merge.ts';

export const multiply = defineMerge({ classNames: ['Multiply'], support: 'Mul', op: 'Mul' });
