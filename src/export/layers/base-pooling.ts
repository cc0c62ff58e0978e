import { z } from 'zod';
import { dataFormat, padding, pair } from '../config-fields.ts';
import type { AttributeValue, Value } from '../graph.ts';
import { defineLayer, type LayerConverter } from '../layer-converter.ts';
import { spatialPadding } from '../spatial-padding.ts';
import { channelsOf, toChannelsFirst, toChannelsLast } from './base-convolution.ts';

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
    convert: ({ config: { pool_size: kernel, strides, padding }, input, graph }): readonly Value[] => {
      const channels = channelsOf(input);
      const steps = strides ?? kernel;
      const padded = spatialPadding({
        sizes: [input.dims[1]!, input.dims[2]!],
        kernel,
        strides: steps,
        dilations: [1, 1],
        padding,
        layer: graph.layer,
      });
      const pooled = graph.add(op, [toChannelsFirst(graph, input)], {
        dims: [input.dims[0]!, channels, ...padded.sizes],
        attributes: { kernel_shape: kernel, strides: steps, ...padded.attributes, ...attributes },
      });
      return [toChannelsLast(graph, pooled)];
    },
  });
}
