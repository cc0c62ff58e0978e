import { z } from 'zod';
import { defineLayer, type LayerConverter } from '../convert/layer-converter.ts';
import { refuse } from '../convert/layer-refusal.ts';
import type { Value } from '../graph/graph.ts';
import type { LayerGraph } from '../graph/graph-builder.ts';
import { kernelOrder } from '../graph/layouts.ts';
import { transposeConstant } from '../graph/transpose-constant.ts';
import { activate, activation } from './base-activation.ts';
import { biasOf } from './base-bias.ts';
import {
  axisSizes,
  axisSizesOrOnes,
  channelsLast,
  type DataFormat,
  dataFormat,
  only,
  padding,
  withDefault,
} from './base-config.ts';
import { spatialPadding } from './base-padding.ts';
import { fromChannelsFirst, knownChannels, spatialDims, toChannelsFirst } from './base-spatial.ts';

/** The configuration that all convolutions over so many axes share. */
export function convolutionFields(axes: number) {
  return {
    kernel_size: axisSizes(axes),
    strides: axisSizesOrOnes(axes),
    padding,
    // tfjs does not save what a Conv1D has, so a file that says channels_first is not of tfjs, and tfjs fails on it.
    data_format: axes === 1 ? channelsLast : dataFormat,
    dilation_rate: axisSizesOrOnes(axes),
    // Keras has it, tfjs ignores it.
    groups: only(1),
    use_bias: withDefault(true),
    activation,
  };
}

export interface Convolution {
  /** [out, in, sizes…], where `in` counts the channels of one group. */
  readonly kernel: Value;
  readonly bias?: Value | undefined;
  readonly strides: readonly number[];
  readonly dilation_rate: readonly number[];
  readonly padding: 'same' | 'valid';
  readonly data_format: DataFormat;
  /** @default 1 */
  readonly group?: number;
}

/** Convolves a value to a value in the same layout, by way of channels first. */
export function convolve(graph: LayerGraph, input: Value, convolution: Convolution): Value {
  const { kernel, bias, strides, padding, data_format: format, group = 1 } = convolution;
  const dilations = convolution.dilation_rate;
  const isDilated = dilations.some((dilation) => dilation > 1);
  if (isDilated && strides.some((stride) => stride > 1)) {
    refuse('has strides and dilations above 1, which tfjs cannot run');
  }
  const [filters, , ...window] = kernel.dims as readonly number[];
  const { batch, sizes } = spatialDims(input, { axes: window.length, format });
  const padded = spatialPadding(graph, { sizes, kernel: window, strides, dilations, padding });
  const inputs = [toChannelsFirst(graph, input, format), kernel, ...(bias === undefined ? [] : [bias])];
  const output = graph.add('Conv', inputs, {
    dims: [batch, filters!, ...padded.sizes],
    attributes: {
      kernel_shape: window,
      strides,
      ...(isDilated && { dilations }),
      ...(group > 1 && { group }),
      ...padded.attributes,
    },
  });
  return fromChannelsFirst(graph, output, format);
}

/** A convolution over so many axes in which every output sees every channel. */
export function defineConvolution(
  options: Pick<LayerConverter, 'classNames' | 'support'> & { readonly axes: number },
) {
  const { classNames, support, axes } = options;
  return defineLayer({
    classNames,
    support,
    config: z.object({ ...convolutionFields(axes), filters: z.int().positive() }),
    convert: (call) => {
      const { config, input, weights, graph } = call;
      const { kernel_size: size, filters, data_format: format } = config;
      const channels = knownChannels(input, { axes, format });
      const kernel = graph.constant('kernel', () =>
        transposeConstant(weights.get('kernel', [...size, channels, filters]), kernelOrder(axes + 2)),
      );
      const bias = biasOf(call, filters);
      // tfjs applies the activation in the layout of the layer, so a softmax runs over the width where channels are first.
      return [activate(graph, convolve(graph, input, { ...config, kernel, bias }), config.activation)];
    },
  });
}
