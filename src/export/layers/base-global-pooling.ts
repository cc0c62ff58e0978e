import { z } from 'zod';
import { defineLayer, type LayerConverter } from '../convert/layer-converter.ts';
import { channelsLast, dataFormat, only } from './base-config.ts';
import { spatialDims } from './base-spatial.ts';

/** A pooling over the whole of all spatial axes: [N, H, W, C] -> [N, C]. */
export function defineGlobalPooling(
  options: Pick<LayerConverter, 'classNames' | 'support'> & {
    readonly axes: number;
    readonly op: 'ReduceMean' | 'ReduceMax';
  },
) {
  const { classNames, support, axes, op } = options;
  return defineLayer({
    classNames,
    support,
    config: z.object({ data_format: axes === 1 ? channelsLast : dataFormat, keepdims: only(false) }),
    convert: ({ config: { data_format: format }, input, graph }) => {
      const { batch, sizes, channels } = spatialDims(input, { axes, format });
      const first = format === 'channels_first' ? 2 : 1;
      return [
        graph.add(op, [input], {
          dims: [batch, channels],
          attributes: { axes: sizes.map((_, i) => first + i), keepdims: 0 },
        }),
      ];
    },
  });
}
