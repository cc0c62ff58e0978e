import { z } from 'zod';
import { defineLayer } from '../convert/layer-converter.ts';
import { activate } from './base-activation.ts';
import { biasOf } from './base-bias.ts';
import { allowing, only, withDefault } from './base-config.ts';
import { convolutionFields, convolve } from './base-convolution.ts';
import { depthwiseKernel } from './base-depthwise.ts';
import { knownChannels } from './base-spatial.ts';

const { dilation_rate: _, ...fields } = convolutionFields(2);

export const depthwiseConv2d = defineLayer({
  classNames: ['DepthwiseConv2D'],
  support:
    'Conv with one group a channel. Padding, strides, depth multiplier, data format, bias and activation; dilation, which tfjs ignores, is refused',
  config: z.object({
    ...fields,
    // tfjs reads a dilation and then computes without it, so what such a model means is not clear.
    dilation_rate: z
      .union([only(1), z.tuple([z.literal(1), z.literal(1)])], {
        error: allowing('SeparableConv2D or a dilation of 1, since tfjs ignores it here'),
      })
      .transform((): readonly number[] => [1, 1]),
    depth_multiplier: withDefault(1),
  }),
  convert: (call) => {
    const { config, input, graph } = call;
    const { kernel_size: size, depth_multiplier: multiplier, data_format: format } = config;
    const channels = knownChannels(input, { axes: 2, format });
    const kernel = depthwiseKernel(call, { size, channels, multiplier });
    const bias = biasOf(call, channels * multiplier);
    const output = convolve(graph, input, { ...config, kernel, bias, group: channels });
    return [activate(graph, output, config.activation)];
  },
});
