import { z } from 'zod';
import { defineLayer } from '../convert/layer-converter.ts';
import { cast } from './base-cast.ts';
import { withDefault } from './base-config.ts';

export const rescaling = defineLayer({
  classNames: ['Rescaling'],
  support: 'Mul, then Add where there is an offset. A list of scales, which tfjs does not know, is refused',
  integers: true,
  config: z.object({ scale: z.number(), offset: withDefault(0) }),
  convert: ({ config: { scale, offset }, input, graph }) => {
    const scaled = graph.add('Mul', [cast(graph, input, 'float32'), graph.scalar(scale)]);
    return [offset === 0 ? scaled : graph.add('Add', [scaled, graph.scalar(offset)])];
  },
});
