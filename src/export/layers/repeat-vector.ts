import { z } from 'zod';
import { defineLayer } from '../convert/layer-converter.ts';
import { refuse } from '../convert/layer-refusal.ts';

export const repeatVector = defineLayer({
  classNames: ['RepeatVector'],
  support: 'Unsqueeze, then Tile',
  integers: true,
  config: z.object({ n: z.int().positive() }),
  convert: ({ config: { n }, input, graph }) => {
    const [batch, size, ...others] = input.dims;
    if (size === undefined || others.length > 0) {
      return refuse(`wants an input of rank 2: got [${input.dims.join(', ')}]`);
    }
    const row = graph.add('Unsqueeze', [input], { dims: [batch!, 1, size], attributes: { axes: [1] } });
    return [graph.add('Tile', [row], { dims: [batch!, n, size], attributes: { repeats: [1, n, 1] } })];
  },
});
