import { z } from 'zod';
import { activate } from '../activations.ts';
import { defineLayer } from '../layer-converter.ts';
import { HWIO_TO_OIHW } from '../layouts.ts';
import { transposeConstant } from '../transpose-constant.ts';
import { biasOf, channelsOf, convolutionFields, convolve } from './base-convolution.ts';
import { depthwiseKernel } from './base-depthwise.ts';

export const separableConv2d = defineLayer({
  classNames: ['SeparableConv2D'],
  support: 'Conv with one group a channel, then a 1x1 Conv. Options as Conv2D',
  config: z.object({ ...convolutionFields, filters: z.int().positive() }),
  convert: ({ config, input, weights, graph }) => {
    const { filters } = config;
    const channels = channelsOf(input);
    // tfjs does not save `depth_multiplier`, so the weight says it.
    const depthwise = depthwiseKernel(
      { graph, weights },
      { size: config.kernel_size, channels, multiplier: null },
    );
    const between = depthwise.dims[0] as number;
    const pointwise = graph.constant('pointwise_kernel', () =>
      transposeConstant(weights.get('pointwise_kernel', [1, 1, between, filters]), HWIO_TO_OIHW),
    );
    const bias = biasOf({ graph, weights }, { useBias: config.use_bias, size: filters });
    const spread = convolve(graph, input, { ...config, kernel: depthwise, group: channels });
    const mixed = convolve(graph, spread, {
      kernel: pointwise,
      bias,
      strides: [1, 1],
      dilation_rate: [1, 1],
      padding: 'valid',
    });
    return [activate(graph, mixed, config.activation)];
  },
});
