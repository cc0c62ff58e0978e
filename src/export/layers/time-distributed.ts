import { z } from 'zod';
import { defineLayer } from '../convert/layer-converter.ts';
import { refuse } from '../convert/layer-refusal.ts';
import { foldTime, unfoldTime } from './base-sequence.ts';

/** Layers that treat a sequence as they treat its steps, because they work on the last axis alone or on each element. */
const ON_SEQUENCES: ReadonlySet<string> = new Set(['Activation', 'Dense', 'Dropout', 'LeakyReLU', 'ReLU']);

export const timeDistributed = defineLayer({
  classNames: ['TimeDistributed'],
  integers: true,
  support: 'its layer, or its model, with the time joined to the batch by Reshape; a Dense as it is',
  config: z.object({}),
  convert: ({ input, graph, inner }) => {
    if (inner === undefined) return refuse('holds no layer');
    if (input.dims.length < 3) refuse(`wants an input of rank 3 or more: got [${input.dims.join(', ')}]`);
    if (ON_SEQUENCES.has(inner.layer.className)) return inner.convert(input);
    const [output, ...others] = inner.convert(foldTime(graph, input));
    if (output === undefined || others.length > 0) return refuse('holds a layer with several outputs');
    return [unfoldTime(graph, output, input)];
  },
});
