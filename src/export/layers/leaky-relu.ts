import { z } from 'zod';
import { withDefault } from '../config-fields.ts';
import { defineLayer } from '../layer-converter.ts';

export const leakyRelu = defineLayer({
  classNames: ['LeakyReLU'],
  support: 'LeakyRelu',
  config: z.object({ alpha: withDefault(0.3) }),
  convert: ({ config: { alpha }, input, graph }) => [
    graph.add('LeakyRelu', [input], { attributes: { alpha } }),
  ],
});
