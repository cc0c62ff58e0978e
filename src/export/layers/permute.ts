import { z } from 'zod';
import { defineLayer } from '../convert/layer-converter.ts';
import { refuse } from '../convert/layer-refusal.ts';
import { transpose } from './base-spatial.ts';

export const permute = defineLayer({
  classNames: ['Permute'],
  support: 'Transpose',
  integers: true,
  config: z.object({ dims: z.array(z.int().positive()) }),
  convert: ({ config: { dims }, input, graph }) => {
    const axes = dims.toSorted((a, b) => a - b);
    if (dims.length !== input.dims.length - 1 || axes.some((axis, i) => axis !== i + 1)) {
      refuse(`cannot put the axes of [${input.dims.join(', ')}] in the order [${dims.join(', ')}]`);
    }
    return [transpose(graph, input, [0, ...dims])];
  },
});
