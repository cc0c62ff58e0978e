import { z } from 'zod';
import { defineLayer } from '../convert/layer-converter.ts';
import { only } from './base-config.ts';

export const relu = defineLayer({
  classNames: ['ReLU'],
  support: 'Relu, or Clip with `max_value`. A slope or a threshold, which tfjs does not know, is refused',
  config: z.object({ max_value: z.number().nullish(), negative_slope: only(0), threshold: only(0) }),
  convert: ({ config: { max_value: max }, input, graph }) => [
    typeof max === 'number'
      ? graph.add('Clip', [input], { attributes: { min: 0, max } })
      : graph.add('Relu', [input]),
  ],
});
