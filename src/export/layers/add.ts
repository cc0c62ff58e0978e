import { defineMerge } from './base-merge.ts';

export const add = defineMerge({ classNames: ['Add'], support: 'Add', op: 'Add' });
