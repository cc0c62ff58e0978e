import { z } from 'zod';
import { dataFormat } from '../config-fields.ts';
import type { Dim } from '../graph.ts';
import { defineLayer } from '../layer-converter.ts';
import { channelsOf } from './base-convolution.ts';

type Sides = readonly [number, number];

const side = z.int().nonnegative();
const sides = z.union([side.transform((both): Sides => [both, both]), z.tuple([side, side])]);
const padding = z.union([
  side.transform((all): [Sides, Sides] => [
    [all, all],
    [all, all],
  ]),
  z.tuple([sides, sides]),
]);

export const zeroPadding2d = defineLayer({
  classNames: ['ZeroPadding2D'],
  support: 'Pad. channels_first is refused',
  config: z.object({ padding: padding.nullish(), data_format: dataFormat }),
  convert: ({ config, input, graph }) => {
    const channels = channelsOf(input);
    const [[top, bottom], [left, right]] = config.padding ?? [
      [1, 1],
      [1, 1],
    ];
    const grow = (size: Dim, by: number, unknown: string): Dim => {
      if (typeof size === 'number') return size + by;
      return by === 0 ? size : unknown;
    };
    const height = grow(input.dims[1]!, top + bottom, `${graph.layer}_height`);
    const width = grow(input.dims[2]!, left + right, `${graph.layer}_width`);
    return [
      graph.add('Pad', [input], {
        dims: [input.dims[0]!, height, width, channels],
        attributes: { pads: [0, top, left, 0, 0, bottom, right, 0] },
      }),
    ];
  },
});
