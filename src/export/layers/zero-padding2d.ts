import { z } from 'zod';
import { defineLayer } from '../convert/layer-converter.ts';
import type { Dim } from '../graph/graph.ts';
import { dataFormat } from './base-config.ts';
import { ALL_BY_ONE, sidesOfMap } from './base-sides.ts';
import { axisName, joinDims, spatialDims } from './base-spatial.ts';

export const zeroPadding2d = defineLayer({
  classNames: ['ZeroPadding2D'],
  support: 'Pad, part of a convolution right after it. Each side by itself; data format',
  config: z.object({ padding: sidesOfMap.nullish(), data_format: dataFormat }),
  convert: ({ config, input, graph }) => {
    const { data_format: format } = config;
    const { batch, sizes, channels } = spatialDims(input, { axes: 2, format });
    const sides = config.padding ?? ALL_BY_ONE;
    const grown = sizes.map((size, axis): Dim => {
      const by = sides[axis]![0] + sides[axis]![1];
      if (typeof size === 'number') return size + by;
      return by === 0 ? size : graph.openSize(axisName(2, axis));
    });
    const [begin, end] = [0, 1].map((side) => {
      const pads = sides.map((both) => both[side]!);
      return joinDims({ batch: 0, sizes: pads, channels: 0 }, format) as readonly number[];
    });
    return [
      graph.add('Pad', [input], {
        dims: joinDims({ batch, sizes: grown, channels }, format),
        attributes: { pads: [...begin!, ...end!] },
      }),
    ];
  },
});
