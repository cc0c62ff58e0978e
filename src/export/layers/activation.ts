import { z } from 'zod';
import { defineLayer } from '../convert/layer-converter.ts';
import { activate, activation as activationField } from './base-activation.ts';

export const activation = defineLayer({
  classNames: ['Activation'],
  support: 'the operation of that name, or several for swish, mish and gelu',
  config: z.object({ activation: activationField }),
  convert: ({ config, input, graph }) => [activate(graph, input, config.activation)],
});
