import { z } from 'zod';
import { defineLayer } from '../convert/layer-converter.ts';
import { refuse } from '../convert/layer-refusal.ts';
import { cast } from './base-cast.ts';
import { allowing } from './base-config.ts';

const MODES = ['multi_hot', 'one_hot', 'count'] as const;

export const categoryEncoding = defineLayer({
  classNames: ['CategoryEncoding'],
  support:
    'OneHot, then ReduceMax, or ReduceSum to count. An input of rank 2, for one-hot of one number a row, as tfjs takes it; the modes int and tf-idf are refused. Where tfjs fails on a number that is no category, the file gives no ones for it',
  integers: true,
  config: z.object({
    num_tokens: z.int().positive(),
    output_mode: z
      .enum(MODES, { error: allowing('multi_hot, one_hot and count') })
      .nullish()
      .transform((mode) => mode ?? 'multi_hot'),
  }),
  convert: ({ config: { num_tokens: tokens, output_mode: mode }, input, graph }) => {
    const [batch, count, ...others] = input.dims;
    if (count === undefined || others.length > 0) {
      return refuse(`wants an input of rank 2: got [${input.dims.join(', ')}]`);
    }
    if (mode === 'one_hot' && count !== 1) {
      refuse(`encodes one number a row as one-hot, and its input has ${count}: use multi_hot or count`);
    }
    const indices = cast(graph, input, 'int64');
    const offOn = graph.constant('off_on', () => ({ dims: [2], data: Float32Array.of(0, 1) }));
    const each = graph.add('OneHot', [indices, graph.scalar(tokens), offOn], {
      dims: [batch!, count, tokens],
      dataType: 'float32',
      attributes: { axis: -1 },
    });
    return [
      graph.add(mode === 'count' ? 'ReduceSum' : 'ReduceMax', [each], {
        dims: [batch!, tokens],
        attributes: { axes: [1], keepdims: 0 },
      }),
    ];
  },
});
