import { z } from 'zod';
import { defineLayer } from '../convert/layer-converter.ts';
import { HWIO_TO_OIHW } from '../graph/layouts.ts';
import { transposeConstant } from '../graph/transpose-constant.ts';
import { activate } from './base-activation.ts';
import { biasOf } from './base-bias.ts';
import { convolutionFields, convolve } from './base-convolution.ts';
import { mapDims } from './base-map.ts';

export const conv2d = defineLayer({
  classNames: ['Conv2D'],
  support: 'Conv. Padding, strides, dilation, bias and activation; `groups` and channels_first are refused',
  config: z.object({ ...convolutionFields, filters: z.int().positive() }),
  convert: (call) => {
    const { config, input, weights, graph } = call;
    const { kernel_size: size, filters } = config;
    const { channels } = mapDims(input);
    const kernel = graph.constant('kernel', () =>
      transposeConstant(weights.get('kernel', [...size, channels, filters]), HWIO_TO_OIHW),
    );
    const bias = biasOf(call, filters);
    return [activate(graph, convolve(graph, input, { ...config, kernel, bias }), config.activation)];
  },
});
