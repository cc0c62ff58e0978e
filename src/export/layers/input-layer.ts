import { z } from 'zod';
import { defineLayer } from '../convert/layer-converter.ts';
import { refuse } from '../convert/layer-refusal.ts';
import { allowing } from './base-config.ts';

const shape = z.array(z.int().nonnegative().nullable());

export const inputLayer = defineLayer({
  classNames: ['InputLayer'],
  support:
    'an input of the graph, with its name and shape; open dimensions get names, the first is `batch`. float32 or int32',
  arity: 'none',
  config: z.object({
    batch_input_shape: shape.nullish(),
    // Keras 3 calls it so.
    batch_shape: shape.nullish(),
    dtype: z
      .enum(['float32', 'int32'], {
        error: allowing('float32 and int32'),
      })
      .nullish(),
  }),
  convert: ({ config, graph }) => {
    const dims = config.batch_input_shape ?? config.batch_shape;
    if (dims == null) return refuse('has no `batch_input_shape`');
    if (dims.includes(0)) return refuse(`wants an input without elements: [${dims.join(', ')}]`);
    const axes = dims.length === 4 ? ['batch', 'height', 'width', 'channels'] : ['batch'];
    return [
      graph.input(
        dims.map((dim, axis) => dim ?? (axis === 0 ? 'batch' : graph.openSize(axes[axis] ?? `size${axis}`))),
        config.dtype ?? 'float32',
      ),
    ];
  },
});
