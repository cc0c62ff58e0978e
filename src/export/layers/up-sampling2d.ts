import { z } from 'zod';
import { defineLayer } from '../convert/layer-converter.ts';
import type { AttributeValue, Dim } from '../graph/graph.ts';
import { allowing, axisSizes, dataFormat } from './base-config.ts';
import { axisName, fromChannelsFirst, spatialDims, toChannelsFirst } from './base-spatial.ts';

/** tfjs samples at the corner of a pixel, `x / scale`, where Keras and most pictures are meant at its middle. */
const MODES: Readonly<Record<'nearest' | 'bilinear', Readonly<Record<string, AttributeValue>>>> = {
  nearest: { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' },
  bilinear: { mode: 'linear', coordinate_transformation_mode: 'asymmetric' },
};

export const upSampling2d = defineLayer({
  classNames: ['UpSampling2D'],
  support: 'Resize, nearest and bilinear, at the positions that tfjs takes. Data format',
  config: z.object({
    size: axisSizes(2)
      .nullish()
      .transform((size): readonly number[] => size ?? [2, 2]),
    interpolation: z
      .enum(['nearest', 'bilinear'], { error: allowing('nearest and bilinear') })
      .nullish()
      .transform((mode) => mode ?? 'nearest'),
    data_format: dataFormat,
  }),
  convert: ({ config, input, graph }) => {
    const { size: factors, interpolation, data_format: format } = config;
    const { batch, sizes, channels } = spatialDims(input, { axes: 2, format });
    const grown = sizes.map((size, axis): Dim => {
      if (typeof size === 'number') return size * factors[axis]!;
      return factors[axis] === 1 ? size : graph.openSize(axisName(2, axis));
    });
    const output = graph.add('Resize', [toChannelsFirst(graph, input, format)], {
      dims: [batch, channels, ...grown],
      attributes: { ...MODES[interpolation], scales: [1, 1, ...factors] },
    });
    return [fromChannelsFirst(graph, output, format)];
  },
});
