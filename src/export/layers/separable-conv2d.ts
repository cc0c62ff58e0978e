import { z } from 'zod';
import { defineLayer } from '../convert/layer-converter.ts';
import { HWIO_TO_OIHW } from '../graph/layouts.ts';
import { transposeConstant } from '../graph/transpose-constant.ts';
import { activate } from './base-activation.ts';
import { biasOf } from './base-bias.ts';
import { convolutionFields, convolve } from './base-convolution.ts';
import { depthwiseKernel } from './base-depthwise.ts';
import { mapDims } from './base-map.ts';

export const separableConv2d = defineLayer({
  classNames: ['SeparableConv2D'],
  support: 'Conv with one group a channel, then a 1x1 Conv. Options as Conv2D',
  config: z.object({ ...convolutionFields, filters: z.int().positive() }),
  convert: (call) => {
    const { config, input, weights, graph } = call;
    const { filters } = config;
    const { channels } = mapDims(input);
    // tfjs does not save `depth_multiplier`, so the weight says it.
    const depthwise = depthwiseKernel(call, { size: config.kernel_size, channels, multiplier: null });
    const between = depthwise.dims[0] as number;
    const pointwise = graph.constant('pointwise_kernel', () =>
      transposeConstant(weights.get('pointwise_kernel', [1, 1, between, filters]), HWIO_TO_OIHW),
    );
    const bias = biasOf(call, filters);
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
