import { defineMerge } from './base-merge.ts';

export const minimum = defineMerge({ classNames: ['Minimum'], support: 'Min', op: 'Min' });
