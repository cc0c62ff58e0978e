import { z } from 'zod';
import { refuse } from '../convert/layer-refusal.ts';
import type { Value } from '../graph/graph.ts';
import type { LayerGraph } from '../graph/graph-builder.ts';
import { NCHW_TO_NHWC, NHWC_TO_NCHW } from '../graph/layouts.ts';
import { activation } from './base-activation.ts';
import { dataFormat, only, padding, pair, pairOrOnes, withDefault } from './base-config.ts';
import { mapDims, transpose } from './base-map.ts';
import { spatialPadding } from './base-padding.ts';

/** The configuration that all convolutions share. */
export const convolutionFields = {
  kernel_size: pair,
  strides: pairOrOnes,
  padding,
  data_format: dataFormat,
  dilation_rate: pairOrOnes,
  // Keras has it, tfjs ignores it.
  groups: only(1),
  use_bias: withDefault(true),
  activation,
};

const fields = z.object(convolutionFields);
type ConvolutionConfig = z.infer<typeof fields>;

export interface Convolution extends Pick<ConvolutionConfig, 'strides' | 'padding' | 'dilation_rate'> {
  /** OIHW, where I counts the channels of one group. */
  readonly kernel: Value;
  readonly bias?: Value | undefined;
  /** @default 1 */
  readonly group?: number;
}

/** Convolves an NHWC value to an NHWC value, by way of NCHW. */
export function convolve(graph: LayerGraph, input: Value, convolution: Convolution): Value {
  const { kernel, bias, strides, padding, dilation_rate: dilations, group = 1 } = convolution;
  const isDilated = dilations.some((dilation) => dilation > 1);
  if (isDilated && strides.some((stride) => stride > 1)) {
    refuse('has strides and dilations above 1, which tfjs cannot run');
  }
  const { batch, height, width } = mapDims(input);
  const [filters, , ...window] = kernel.dims as [number, number, number, number];
  const padded = spatialPadding(graph, {
    sizes: [height, width],
    kernel: window,
    strides,
    dilations,
    padding,
  });
  const inputs = [transpose(graph, input, NHWC_TO_NCHW), kernel, ...(bias === undefined ? [] : [bias])];
  const output = graph.add('Conv', inputs, {
    dims: [batch, filters, ...padded.sizes],
    attributes: {
      kernel_shape: window,
      strides,
      ...(isDilated && { dilations }),
      ...(group > 1 && { group }),
      ...padded.attributes,
    },
  });
  return transpose(graph, output, NCHW_TO_NHWC);
}
