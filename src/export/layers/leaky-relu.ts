import { z } from 'zod';
import { defineLayer } from '../convert/layer-converter.ts';
import { withDefault } from './base-config.ts';

export const leakyRelu = defineLayer({
  classNames: ['LeakyReLU'],
  support: 'LeakyRelu',
  config: z.object({ alpha: withDefault(0.3) }),
  convert: ({ config: { alpha }, input, graph }) => [
    graph.add('LeakyRelu', [input], { attributes: { alpha } }),
  ],
});
