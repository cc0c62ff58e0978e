import { z } from 'zod';
import { defineLayer } from '../convert/layer-converter.ts';
import { refuse } from '../convert/layer-refusal.ts';
import { activate, activation } from './base-activation.ts';
import { biasOf } from './base-bias.ts';
import { cast } from './base-cast.ts';
import { withDefault } from './base-config.ts';

export const dense = defineLayer({
  classNames: ['Dense'],
  support: 'Gemm for an input of rank 2, else MatMul and Add',
  integers: true,
  config: z.object({ units: z.int().positive(), use_bias: withDefault(true), activation }),
  convert: (call) => {
    const { config, weights, graph } = call;
    const { units } = config;
    const input = cast(graph, call.input, 'float32');
    const rank = input.dims.length;
    if (rank < 2) refuse(`wants an input of rank 2 or more: got [${input.dims.join(', ')}]`);
    const last = input.dims[rank - 1];
    const kernel = graph.constant('kernel', () =>
      weights.get('kernel', [typeof last === 'number' ? last : null, units]),
    );
    const bias = biasOf(call, units);
    const dims = [...input.dims.slice(0, -1), units];
    if (bias !== undefined && rank === 2) {
      return [activate(graph, graph.add('Gemm', [input, kernel, bias], { dims }), config.activation)];
    }
    const product = graph.add('MatMul', [input, kernel], { dims });
    const sum = bias === undefined ? product : graph.add('Add', [product, bias]);
    return [activate(graph, sum, config.activation)];
  },
});
