import { z } from 'zod';
import { defineLayer } from '../convert/layer-converter.ts';
import { refuse } from '../convert/layer-refusal.ts';
import { cast } from './base-cast.ts';
import { withDefault } from './base-config.ts';

const size = z.int().positive();

export const embedding = defineLayer({
  classNames: ['Embedding'],
  support: 'Cast and Gather; with `mask_zero` recurrent layers after it leave out the steps that are 0',
  integers: true,
  config: z.object({
    input_dim: size,
    output_dim: size,
    mask_zero: withDefault(false),
    input_length: z.union([size, z.array(size.nullable())]).nullish(),
  }),
  mask: ({ config, input, graph }) => {
    if (!config.mask_zero) return undefined;
    // Any number but 0 is true.
    return cast(graph, cast(graph, input, 'bool'), 'float32');
  },
  convert: ({ config, input, weights, graph }) => {
    const { input_dim: rows, output_dim: columns, input_length: length } = config;
    for (const [axis, wanted] of (length == null ? [] : [length].flat()).entries()) {
      const given = input.dims[axis + 1];
      if (typeof given === 'number' && wanted !== null && wanted !== given) {
        refuse(`has \`input_length\` ${JSON.stringify(length)} and an input [${input.dims.join(', ')}]`);
      }
    }
    const table = graph.constant('embeddings', () => weights.get('embeddings', [rows, columns]));
    // Fractions are cut off, as tfjs does it.
    const indices = cast(graph, input, 'int64');
    return [
      graph.add('Gather', [table, indices], { dims: [...input.dims, columns], attributes: { axis: 0 } }),
    ];
  },
});
