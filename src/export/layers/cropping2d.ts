import { z } from 'zod';
import { defineLayer } from '../convert/layer-converter.ts';
import { refuse } from '../convert/layer-refusal.ts';
import type { Dim } from '../graph/graph.ts';
import { dataFormat } from './base-config.ts';
import { sidesOfMap } from './base-sides.ts';
import { axisName, joinDims, spatialDims } from './base-spatial.ts';

/** More than any axis has: a slice that ends there ends with the axis. */
const TO_THE_END = Number.MAX_SAFE_INTEGER;

export const cropping2d = defineLayer({
  classNames: ['Cropping2D'],
  support: 'Slice. Each side by itself; data format',
  integers: true,
  config: z.object({ cropping: sidesOfMap, data_format: dataFormat }),
  convert: ({ config: { cropping, data_format: format }, input, graph }) => {
    const { batch, sizes, channels } = spatialDims(input, { axes: 2, format });
    const left = sizes.map((size, axis): Dim => {
      const by = cropping[axis]![0] + cropping[axis]![1];
      if (typeof size === 'string') return by === 0 ? size : graph.openSize(axisName(2, axis));
      if (size <= by) refuse(`crops ${by} from an axis of ${size}: nothing would be left`);
      return size - by;
    });
    const first = format === 'channels_first' ? 2 : 1;
    return [
      graph.add('Slice', [input], {
        dims: joinDims({ batch, sizes: left, channels }, format),
        attributes: {
          starts: cropping.map(([before]) => before),
          ends: cropping.map(([, after]) => (after === 0 ? TO_THE_END : -after)),
          axes: [first, first + 1],
        },
      }),
    ];
  },
});
