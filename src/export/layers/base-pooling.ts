import { z } from 'zod';
import { defineLayer, type LayerConverter } from '../convert/layer-converter.ts';
import { refuse } from '../convert/layer-refusal.ts';
import type { AttributeValue } from '../graph/graph.ts';
import { axisSizes, channelsLast, dataFormat, padding } from './base-config.ts';
import { spatialPadding } from './base-padding.ts';
import { fromChannelsFirst, spatialDims, toChannelsFirst } from './base-spatial.ts';

/** A pooling over windows of so many axes. */
export function definePooling(
  options: Pick<LayerConverter, 'classNames' | 'support'> & {
    readonly axes: number;
    readonly op: string;
    readonly attributes?: Readonly<Record<string, AttributeValue>>;
  },
) {
  const { classNames, support, axes, op, attributes = {} } = options;
  return defineLayer({
    classNames,
    support,
    config: z.object({
      pool_size: axisSizes(axes)
        .nullish()
        .transform((value): readonly number[] => value ?? new Array<number>(axes).fill(2)),
      strides: axisSizes(axes).nullish(),
      padding,
      // tfjs knows it for maps and volumes only.
      data_format: axes === 1 ? channelsLast : dataFormat,
    }),
    convert: ({ config, input, graph }) => {
      const { pool_size: kernel, padding, data_format: format } = config;
      const strides = config.strides ?? kernel;
      const { batch, sizes, channels } = spatialDims(input, { axes, format });
      const dilations = new Array<number>(axes).fill(1);
      const padded = spatialPadding(graph, { sizes, kernel, strides, dilations, padding });
      if ('auto_pad' in padded.attributes && strides.some((stride, axis) => stride > kernel[axis]!)) {
        refuse(
          'has padding `same` and a stride above its window on a size that is not known, which ONNX Runtime cannot run: give the input a size',
        );
      }
      const pooled = graph.add(op, [toChannelsFirst(graph, input, format)], {
        dims: [batch, channels, ...padded.sizes],
        attributes: { kernel_shape: kernel, strides, ...padded.attributes, ...attributes },
      });
      return [fromChannelsFirst(graph, pooled, format)];
    },
  });
}
