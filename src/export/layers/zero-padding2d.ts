import { z } from 'zod';
import { defineLayer } from '../convert/layer-converter.ts';
import type { Dim } from '../graph/graph.ts';
import { dataFormat } from './base-config.ts';
import { mapDims } from './base-map.ts';

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

const DEFAULT_PADDING: readonly [Sides, Sides] = [
  [1, 1],
  [1, 1],
];

export const zeroPadding2d = defineLayer({
  classNames: ['ZeroPadding2D'],
  support: 'Pad. channels_first is refused',
  config: z.object({ padding: padding.nullish(), data_format: dataFormat }),
  convert: ({ config, input, graph }) => {
    const { batch, height, width, channels } = mapDims(input);
    const [[top, bottom], [left, right]] = config.padding ?? DEFAULT_PADDING;
    const grow = (size: Dim, by: number, name: string): Dim => {
      if (typeof size === 'number') return size + by;
      return by === 0 ? size : graph.openSize(name);
    };
    return [
      graph.add('Pad', [input], {
        dims: [batch, grow(height, top + bottom, 'height'), grow(width, left + right, 'width'), channels],
        attributes: { pads: [0, top, left, 0, 0, bottom, right, 0] },
      }),
    ];
  },
});
