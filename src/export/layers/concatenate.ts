import { z } from 'zod';
import type { Dim, Value } from '../graph.ts';
import { defineLayer } from '../layer-converter.ts';
import { refuse } from '../layer-refusal.ts';

export const concatenate = defineLayer({
  classNames: ['Concatenate'],
  support: 'Concat',
  arity: 'several',
  config: z.object({ axis: z.int().nullish() }),
  convert: ({ config, inputs, graph }) => {
    const rank = inputs[0]!.dims.length;
    const given = config.axis ?? -1;
    const axis = given < 0 ? given + rank : given;
    if (inputs.length < 2) refuse(`joins at least 2 inputs: got ${inputs.length}`);
    if (inputs.some((input) => input.dims.length !== rank) || axis < 1 || axis >= rank) {
      const shapes = inputs.map((input) => `[${input.dims.join(', ')}]`).join(' and ');
      refuse(`cannot join ${shapes} along axis ${given}`);
    }
    const dims = inputs[0]!.dims.map((dim, i) =>
      i === axis ? _joined(inputs, axis, `${graph.layer}_size`) : dim,
    );
    return [graph.add('Concat', inputs, { dims, attributes: { axis } })];
  },
});

function _joined(inputs: readonly Value[], axis: number, unknown: string): Dim {
  const sizes = inputs.map((input) => input.dims[axis]!);
  if (sizes.some((size) => typeof size === 'string')) return unknown;
  return sizes.reduce<number>((sum, size) => sum + Number(size), 0);
}
