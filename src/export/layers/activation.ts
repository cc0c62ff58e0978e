import { z } from 'zod';
import { activate, activation as activationField } from '../activations.ts';
import { defineLayer } from '../layer-converter.ts';

export const activation = defineLayer({
  classNames: ['Activation'],
  support: 'the operation of that name, or several for swish, mish and gelu',
  config: z.object({ activation: activationField }),
  convert: ({ config, input, graph }) => [activate(graph, input, config.activation)],
});
