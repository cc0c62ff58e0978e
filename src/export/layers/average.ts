import { defineMerge } from './base-merge.ts';

export const average = defineMerge({
  classNames: ['Average'],
  support: 'Add, then Mul by 1/n',
  op: 'Add',
  finish: (graph, sum, count) => graph.add('Mul', [sum, graph.scalar(1 / count)]),
});
