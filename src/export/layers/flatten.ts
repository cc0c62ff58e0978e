import { z } from 'zod';
import { defineLayer } from '../convert/layer-converter.ts';
import { channelsLastOrder } from '../graph/layouts.ts';
import { dataFormat } from './base-config.ts';
import { transpose } from './base-spatial.ts';

export const flatten = defineLayer({
  classNames: ['Flatten'],
  support: 'Reshape, with the rows of a following Dense in the order of the map. Data format',
  integers: true,
  config: z.object({ data_format: dataFormat }),
  convert: ({ config, input, graph }) => {
    const rank = input.dims.length;
    const isFirst = config.data_format === 'channels_first' && rank > 2;
    const ordered = isFirst ? transpose(graph, input, channelsLastOrder(rank)) : input;
    const [batch, ...rest] = ordered.dims;
    const isKnown = rest.every((dim) => typeof dim === 'number');
    const size = rest.reduce<number>((product, dim) => product * Number(dim), 1);
    return [
      graph.add('Reshape', [ordered], {
        dims: [batch!, isKnown ? size : graph.openSize('size')],
        attributes: { shape: [0, isKnown ? size : -1] },
      }),
    ];
  },
});
