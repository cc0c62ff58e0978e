import { z } from 'zod';
import { defineLayer } from '../convert/layer-converter.ts';
import { refuse } from '../convert/layer-refusal.ts';
import type { Dims } from '../graph/graph.ts';

export const reshape = defineLayer({
  classNames: ['Reshape'],
  support: 'Reshape',
  integers: true,
  config: z.object({ target_shape: z.array(z.int().nullable()) }),
  convert: ({ config, input, graph }) => {
    const wanted = config.target_shape.map((dim) => (dim === null || dim < 0 ? -1 : dim));
    if (wanted.filter((dim) => dim === -1).length > 1) refuse('leaves more than one dimension open');
    const target = _resolve(wanted, input.dims.slice(1));
    return [
      graph.add('Reshape', [input], {
        dims: [input.dims[0]!, ...target.map((dim) => (dim === -1 ? graph.openSize('size') : dim))],
        attributes: { shape: [0, ...target] },
      }),
    ];
  },
});

/** Computes the open dimension where the input is known, and checks that nothing is lost. */
function _resolve(target: readonly number[], input: Dims): number[] {
  if (input.some((dim) => typeof dim === 'string')) return [...target];
  const size = input.reduce<number>((product, dim) => product * Number(dim), 1);
  const known = target.reduce((product, dim) => (dim === -1 ? product : product * dim), 1);
  const isOpen = target.includes(-1);
  if (isOpen ? known === 0 || size % known !== 0 : size !== known) {
    refuse(`cannot give ${size} values the shape [${target.join(', ')}]`);
  }
  return target.map((dim) => (dim === -1 ? size / known : dim));
}
