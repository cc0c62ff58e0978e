import { z } from 'zod';
import { defineLayer, type LayerConverter } from '../convert/layer-converter.ts';
import type { AttributeValue } from '../graph/graph.ts';
import { NCHW_TO_NHWC, NHWC_TO_NCHW } from '../graph/layouts.ts';
import { dataFormat, padding, pair } from './base-config.ts';
import { mapDims, transpose } from './base-map.ts';
import { spatialPadding } from './base-padding.ts';

const config = z.object({
  pool_size: pair.nullish().transform((value): [number, number] => value ?? [2, 2]),
  strides: pair.nullish(),
  padding,
  data_format: dataFormat,
});

/** A pooling over windows of height and width. */
export function definePooling(
  options: Pick<LayerConverter, 'classNames' | 'support'> & {
    readonly op: string;
    readonly attributes?: Readonly<Record<string, AttributeValue>>;
  },
): LayerConverter<z.infer<typeof config>> {
  const { classNames, support, op, attributes = {} } = options;
  return defineLayer({
    classNames,
    support,
    config,
    convert: ({ config: { pool_size: kernel, strides, padding }, input, graph }) => {
      const { batch, height, width, channels } = mapDims(input);
      const steps = strides ?? kernel;
      const padded = spatialPadding(graph, {
        sizes: [height, width],
        kernel,
        strides: steps,
        dilations: [1, 1],
        padding,
      });
      const pooled = graph.add(op, [transpose(graph, input, NHWC_TO_NCHW)], {
        dims: [batch, channels, ...padded.sizes],
        attributes: { kernel_shape: kernel, strides: steps, ...padded.attributes, ...attributes },
      });
      return [transpose(graph, pooled, NCHW_TO_NHWC)];
    },
  });
}
