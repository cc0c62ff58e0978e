import { z } from 'zod';
import { defineLayer } from '../convert/layer-converter.ts';
import { only } from './base-config.ts';

export const elu = defineLayer({
  classNames: ['ELU'],
  support: 'Elu. Another `alpha` than 1, which tfjs cannot run, is refused',
  config: z.object({ alpha: only(1) }),
  convert: ({ input, graph }) => [graph.add('Elu', [input], { attributes: { alpha: 1 } })],
});
