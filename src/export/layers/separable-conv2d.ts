import { z } from 'zod';
import { defineLayer } from '../convert/layer-converter.ts';
import { refuse } from '../convert/layer-refusal.ts';
import { channelsFirstOrder, channelsLastOrder, kernelOrder } from '../graph/layouts.ts';
import { transposeConstant } from '../graph/transpose-constant.ts';
import { activate } from './base-activation.ts';
import { biasOf } from './base-bias.ts';
import { convolutionFields, convolve } from './base-convolution.ts';
import { depthwiseKernel } from './base-depthwise.ts';
import { knownChannels, transpose } from './base-spatial.ts';

export const separableConv2d = defineLayer({
  classNames: ['SeparableConv2D'],
  support:
    'Conv with one group a channel, then a 1x1 Conv. Options as Conv2D; channels_first with a bias, which tfjs cannot run, is refused',
  config: z.object({ ...convolutionFields(2), filters: z.int().positive() }),
  convert: (call) => {
    const { config, input, weights, graph } = call;
    const { filters, data_format: format } = config;
    const isFirst = format === 'channels_first';
    if (isFirst && config.use_bias) {
      refuse('has channels_first and a bias, which tfjs adds along the wrong axis: train it without a bias');
    }
    const channels = knownChannels(input, { axes: 2, format });
    // tfjs does not save `depth_multiplier`, so the weight says it.
    const depthwise = depthwiseKernel(call, { size: config.kernel_size, channels, multiplier: null });
    const between = depthwise.dims[0] as number;
    const pointwise = graph.constant('pointwise_kernel', () =>
      transposeConstant(weights.get('pointwise_kernel', [1, 1, between, filters]), kernelOrder(4)),
    );
    const bias = biasOf(call, filters);
    // tfjs applies the activation before it puts the channels back in front.
    const last = isFirst ? transpose(graph, input, channelsLastOrder(4)) : input;
    const options = { ...config, data_format: 'channels_last' } as const;
    const spread = convolve(graph, last, { ...options, kernel: depthwise, group: channels });
    const mixed = convolve(graph, spread, {
      ...options,
      kernel: pointwise,
      bias,
      strides: [1, 1],
      dilation_rate: [1, 1],
      padding: 'valid',
    });
    const output = activate(graph, mixed, config.activation);
    return [isFirst ? transpose(graph, output, channelsFirstOrder(4)) : output];
  },
});
