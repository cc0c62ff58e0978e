import { z } from 'zod';
import { defineLayer } from '../convert/layer-converter.ts';
import { dataFormat } from './base-config.ts';

export const flatten = defineLayer({
  classNames: ['Flatten'],
  support: 'Reshape, with the rows of a following Dense in the order of the map. channels_first is refused',
  config: z.object({ data_format: dataFormat }),
  convert: ({ input, graph }) => {
    const [batch, ...rest] = input.dims;
    const isKnown = rest.every((dim) => typeof dim === 'number');
    const size = rest.reduce<number>((product, dim) => product * Number(dim), 1);
    return [
      graph.add('Reshape', [input], {
        dims: [batch!, isKnown ? size : graph.openSize('size')],
        attributes: { shape: [0, isKnown ? size : -1] },
      }),
    ];
  },
});
