import { z } from 'zod';
import { defineLayer } from '../convert/layer-converter.ts';

export const dropout = defineLayer({
  classNames: ['Dropout', 'SpatialDropout1D', 'GaussianDropout', 'GaussianNoise', 'AlphaDropout'],
  support: 'nothing: it acts while training only',
  integers: true,
  config: z.object({}),
  convert: ({ input }) => [input],
});
