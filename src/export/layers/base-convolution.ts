import { z } from 'zod';
import { activation } from '../activations.ts';
import { dataFormat, only, padding, pair, pairOrOnes, withDefault } from '../config-fields.ts';
import type { Constant, Value } from '../graph.ts';
import type { LayerGraph } from '../graph-builder.ts';
import type { LayerWeights } from '../layer-converter.ts';
import { refuse } from '../layer-refusal.ts';
import { NCHW_TO_NHWC, NHWC_TO_NCHW, reorder } from '../layouts.ts';
import { spatialPadding } from '../spatial-padding.ts';

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
  if (strides.some((stride) => stride > 1) && dilations.some((dilation) => dilation > 1)) {
    refuse('has strides and dilations above 1, which tfjs cannot run');
  }
  const [filters, , height, width] = kernel.dims as number[];
  const window: [number, number] = [height!, width!];
  const [, ...sizes] = input.dims;
  const padded = spatialPadding({
    sizes: [sizes[0]!, sizes[1]!],
    kernel: window,
    strides,
    dilations,
    padding,
    layer: graph.layer,
  });
  const attributes = {
    kernel_shape: window,
    strides,
    ...(dilations.some((dilation) => dilation > 1) ? { dilations } : {}),
    ...(group === 1 ? {} : { group }),
    ...padded.attributes,
  };
  const inputs = [toChannelsFirst(graph, input), kernel, ...(bias === undefined ? [] : [bias])];
  return toChannelsLast(
    graph,
    graph.add('Conv', inputs, { dims: [input.dims[0]!, filters!, ...padded.sizes], attributes }),
  );
}

/** NHWC -> NCHW; passes remove what cancels. */
export function toChannelsFirst(graph: LayerGraph, input: Value): Value {
  return graph.add('Transpose', [input], {
    dims: reorder(input.dims, NHWC_TO_NCHW),
    attributes: { perm: NHWC_TO_NCHW },
  });
}

/** NCHW -> NHWC. */
export function toChannelsLast(graph: LayerGraph, input: Value): Value {
  return graph.add('Transpose', [input], {
    dims: reorder(input.dims, NCHW_TO_NHWC),
    attributes: { perm: NCHW_TO_NHWC },
  });
}

/** The bias of a layer, if it has one. */
export function biasOf(
  { graph, weights }: { readonly graph: LayerGraph; readonly weights: LayerWeights },
  { useBias, size }: { readonly useBias: boolean; readonly size: number },
): Value | undefined {
  return useBias ? graph.constant('bias', (): Constant => weights.get('bias', [size])) : undefined;
}

/** The channels of an NHWC input, which have to be known. */
export function channelsOf(input: Value): number {
  if (input.dims.length !== 4) refuse(`wants an input of rank 4: got [${input.dims.join(', ')}]`);
  const channels = input.dims[3];
  if (typeof channels !== 'number') refuse('has an input whose number of channels is not known');
  return channels as number;
}
