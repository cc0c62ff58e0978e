import { defineMerge } from './base-merge.ts';

export const maximum = defineMerge({ classNames: ['Maximum'], support: 'Max', op: 'Max' });
