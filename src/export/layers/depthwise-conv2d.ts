import { z } from 'zod';
import { activate } from '../activations.ts';
import { allowing, only, withDefault } from '../config-fields.ts';
import { defineLayer } from '../layer-converter.ts';
import { biasOf, channelsOf, convolutionFields, convolve } from './base-convolution.ts';
import { depthwiseKernel } from './base-depthwise.ts';

const { dilation_rate: _, ...fields } = convolutionFields;

export const depthwiseConv2d = defineLayer({
  classNames: ['DepthwiseConv2D'],
  support:
    'Conv with one group a channel. Padding, strides, depth multiplier, bias and activation; dilation is refused',
  config: z.object({
    ...fields,
    // tfjs reads a dilation and then computes without it, so what such a model means is not clear.
    dilation_rate: z
      .union([only(1), z.tuple([z.literal(1), z.literal(1)])], {
        error: allowing('SeparableConv2D or a dilation of 1, since tfjs ignores it here'),
      })
      .transform((): [number, number] => [1, 1]),
    depth_multiplier: withDefault(1),
  }),
  convert: ({ config, input, weights, graph }) => {
    const channels = channelsOf(input);
    const kernel = depthwiseKernel(
      { graph, weights },
      { size: config.kernel_size, channels, multiplier: config.depth_multiplier },
    );
    const bias = biasOf(
      { graph, weights },
      { useBias: config.use_bias, size: channels * config.depth_multiplier },
    );
    return [
      activate(
        graph,
        convolve(graph, input, { ...config, kernel, bias, group: channels }),
        config.activation,
      ),
    ];
  },
});
