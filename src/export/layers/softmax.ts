import { z } from 'zod';
import { defineLayer } from '../convert/layer-converter.ts';
import { refuse } from '../convert/layer-refusal.ts';
import type { Value } from '../graph/graph.ts';
import type { LayerGraph } from '../graph/graph-builder.ts';
import { activate } from './base-activation.ts';
import { resolveAxes } from './base-axes.ts';

export const softmax = defineLayer({
  classNames: ['Softmax'],
  support:
    'Softmax, or its parts for a list of axes. One axis that is not the last, which tfjs cannot run, is refused',
  config: z.object({ axis: z.union([z.int(), z.array(z.int()).min(1)]).nullish() }),
  convert: ({ config, input, graph }) => {
    // 1 is the default of tfjs, where Keras has -1.
    const given = [config.axis ?? 1].flat();
    const axes = resolveAxes(given, input);
    if (axes.length > 1) return [_joint(graph, input, axes)];
    const last = input.dims.length - 1;
    if (axes[0] !== last) refuse(`has axis ${given[0]}, and tfjs runs the last axis, ${last}, only`);
    return [activate(graph, input, 'softmax')];
  },
});

/** exp(x - max) / Σ exp(x - max) over several axes together, for which there is no operation. */
function _joint(graph: LayerGraph, x: Value, axes: readonly number[]): Value {
  const options = {
    dims: x.dims.map((dim, axis) => (axes.includes(axis) ? 1 : dim)),
    attributes: { axes, keepdims: 1 },
  };
  const highest = graph.add('ReduceMax', [x], options);
  const powers = graph.add('Exp', [graph.add('Sub', [x, highest])]);
  return graph.add('Div', [powers, graph.add('ReduceSum', [powers], options)]);
}
