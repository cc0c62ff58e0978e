import { z } from 'zod';
import { defineLayer } from '../convert/layer-converter.ts';
import { refuse } from '../convert/layer-refusal.ts';
import { activate } from './base-activation.ts';

export const softmax = defineLayer({
  classNames: ['Softmax'],
  support: 'Softmax. Another axis than the last, which tfjs cannot run, is refused',
  config: z.object({ axis: z.union([z.int(), z.array(z.int()).length(1)]).nullish() }),
  convert: ({ config, input, graph }) => {
    // 1 is the default of tfjs, where Keras has -1.
    const axis = [config.axis ?? 1].flat()[0]!;
    const last = input.dims.length - 1;
    if (axis !== -1 && axis !== last) refuse(`has axis ${axis}, and tfjs runs the last axis, ${last}, only`);
    return [activate(graph, input, 'softmax')];
  },
});
