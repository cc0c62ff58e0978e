import { z } from 'zod';
import { defineLayer, type LayerConverter } from '../convert/layer-converter.ts';
import { dataFormat, only } from './base-config.ts';
import { mapDims } from './base-map.ts';

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
      const { batch, channels } = mapDims(input);
      return [
        graph.add(op, [input], {
          dims: [batch, channels],
          attributes: { axes: [1, 2], keepdims: 0 },
        }),
      ];
    },
  });
}
