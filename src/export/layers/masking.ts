import { z } from 'zod';
import { defineLayer, type LayerCall } from '../convert/layer-converter.ts';
import { refuse } from '../convert/layer-refusal.ts';
import type { Value } from '../graph/graph.ts';
import { cast } from './base-cast.ts';
import { withDefault } from './base-config.ts';

const fields = z.object({ mask_value: withDefault(0) });

export const masking = defineLayer({
  classNames: ['Masking'],
  support:
    'Equal, Not, Cast, ReduceMax and Mul; recurrent layers after it leave out the steps that are masked',
  config: fields,
  mask: (call) => {
    const [batch, ...rest] = call.input.dims;
    // tfjs' mask for a recurrent layer is one number a step; others are of no use to any layer.
    if (rest.length !== 2) return { unusable: `of rank ${rest.length}` };
    return call.graph.add('Squeeze', [_counts(call)], {
      dims: [batch!, rest[0]!],
      attributes: { axes: [2] },
    });
  },
  convert: (call) => [call.graph.add('Mul', [call.input, _counts(call)], { dims: call.input.dims })],
});

/** 1 for each step with any value that is not the mask value, [batch, …, 1]. */
function _counts({ config, input, graph }: LayerCall<z.infer<typeof fields>>): Value {
  const rank = input.dims.length;
  if (rank < 2) refuse(`wants an input of rank 2 or more: got [${input.dims.join(', ')}]`);
  const isMasked = graph.add('Equal', [input, graph.scalar(config.mask_value)], { dataType: 'bool' });
  const differs = graph.add('Not', [isMasked]);
  return graph.add('ReduceMax', [cast(graph, differs, 'float32')], {
    dims: [...input.dims.slice(0, -1), 1],
    attributes: { axes: [rank - 1], keepdims: 1 },
  });
}
