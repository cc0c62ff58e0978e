import { z } from 'zod';
import { defineLayer } from '../convert/layer-converter.ts';
import { withDefault } from './base-config.ts';

export const thresholdedRelu = defineLayer({
  classNames: ['ThresholdedReLU'],
  support: 'ThresholdedRelu',
  config: z.object({ theta: withDefault(1) }),
  convert: ({ config: { theta }, input, graph }) => [
    graph.add('ThresholdedRelu', [input], { attributes: { alpha: theta } }),
  ],
});
