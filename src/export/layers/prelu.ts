import { z } from 'zod';
import { defineLayer } from '../convert/layer-converter.ts';
import { refuse } from '../convert/layer-refusal.ts';

const axis = z.int().positive();

export const prelu = defineLayer({
  classNames: ['PReLU'],
  support: 'PRelu. Shared axes',
  config: z.object({
    shared_axes: z
      .union([axis.transform((one) => [one]), z.array(axis)])
      .nullish()
      .transform((axes) => axes ?? []),
  }),
  convert: ({ config: { shared_axes: shared }, input, weights, graph }) => {
    const dims = input.dims.slice(1).map((dim, i) => {
      if (shared.includes(i + 1)) return 1;
      return typeof dim === 'number'
        ? dim
        : refuse(`has one weight for each element of axis ${i + 1}, whose size is not known`);
    });
    return [graph.add('PRelu', [input, graph.constant('alpha', () => weights.get('alpha', dims))])];
  },
});
