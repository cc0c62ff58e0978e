import { z } from 'zod';
import { dataFormat, only } from '../config-fields.ts';
import { defineLayer, type LayerConverter } from '../layer-converter.ts';
import { channelsOf } from './base-convolution.ts';

const config = z.object({ data_format: dataFormat, keepdims: only(false) });

/** A pooling over the whole height and width: [N, H, W, C] -> [N, C]. */
export function defineGlobalPooling(
  options: Pick<LayerConverter, 'classNames' | 'support'> & { readonly op: 'ReduceMean' | 'ReduceMax' },
): LayerConverter<z.infer<typeof config>> {
  const { classNames, support, op } = options;
  return defineLayer({
    classNames,
    support,
    config,
    convert: ({ input, graph }) => {
      const channels = channelsOf(input);
      return [
        graph.add(op, [input], {
          dims: [input.dims[0]!, channels],
          attributes: { axes: [1, 2], keepdims: 0 },
        }),
      ];
    },
  });
}
