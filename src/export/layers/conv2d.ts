import { z } from 'zod';
import { activate } from '../activations.ts';
import { defineLayer } from '../layer-converter.ts';
import { HWIO_TO_OIHW } from '../layouts.ts';
import { transposeConstant } from '../transpose-constant.ts';
import { biasOf, channelsOf, convolutionFields, convolve } from './base-convolution.ts';

export const conv2d = defineLayer({
  classNames: ['Conv2D'],
  support: 'Conv. Padding, strides, dilation, bias and activation; `groups` and channels_first are refused',
  config: z.object({ ...convolutionFields, filters: z.int().positive() }),
  convert: ({ config, input, weights, graph }) => {
    const { kernel_size: size, filters } = config;
    const channels = channelsOf(input);
    const kernel = graph.constant('kernel', () =>
      transposeConstant(weights.get('kernel', [...size, channels, filters]), HWIO_TO_OIHW),
    );
    const bias = biasOf({ graph, weights }, { useBias: config.use_bias, size: filters });
    return [activate(graph, convolve(graph, input, { ...config, kernel, bias }), config.activation)];
  },
});
