import { z } from 'zod';
import { activate, activation } from '../activations.ts';
import { withDefault } from '../config-fields.ts';
import { defineLayer } from '../layer-converter.ts';
import { refuse } from '../layer-refusal.ts';
import { biasOf } from './base-convolution.ts';

export const dense = defineLayer({
  classNames: ['Dense'],
  support: 'Gemm for an input of rank 2, else MatMul and Add',
  config: z.object({ units: z.int().positive(), use_bias: withDefault(true), activation }),
  convert: ({ config, input, weights, graph }) => {
    const { units } = config;
    if (input.dims.length < 2) refuse(`wants an input of rank 2 or more: got [${input.dims.join(', ')}]`);
    const last = input.dims.at(-1)!;
    const kernel = graph.constant('kernel', () =>
      weights.get('kernel', [typeof last === 'number' ? last : null, units]),
    );
    const bias = biasOf({ graph, weights }, { useBias: config.use_bias, size: units });
    const dims = [...input.dims.slice(0, -1), units];
    if (bias === undefined)
      return [activate(graph, graph.add('MatMul', [input, kernel], { dims }), config.activation)];
    const sum =
      input.dims.length === 2
        ? graph.add('Gemm', [input, kernel, bias], { dims })
        : graph.add('Add', [graph.add('MatMul', [input, kernel], { dims }), bias]);
    return [activate(graph, sum, config.activation)];
  },
});
