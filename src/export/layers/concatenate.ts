import { z } from 'zod';
import { defineLayer } from '../convert/layer-converter.ts';
import { refuse } from '../convert/layer-refusal.ts';
import type { Value } from '../graph/graph.ts';

export const concatenate = defineLayer({
  classNames: ['Concatenate'],
  support: 'Concat. A negative axis other than -1, for which tfjs takes the last one, is refused',
  arity: 'several',
  integers: true,
  config: z.object({ axis: z.int().nullish() }),
  mask: ({ config, input, graph }, masks) => {
    const given = masks.filter((mask) => mask !== undefined);
    const isLast = _axis(config, input) === input.dims.length - 1;
    if (given.length > 0 && given.length < masks.length && !isLast && input.dims.at(-1) !== 1) {
      refuse('joins inputs of which some have a mask, where tfjs fails: join those with a mask first');
    }
    const usable = given.filter((mask): mask is Value => !('unusable' in mask));
    if (usable.length < given.length) return given.find((mask) => 'unusable' in mask);
    const isOfFeatures = input.dims.length === 3 && _axis(config, input) === 2;
    if (given.length > 0 && !isOfFeatures)
      return { unusable: 'of inputs that are joined along another axis' };
    // A step counts where it does in all inputs.
    return usable.reduce<Value | undefined>(
      (all, mask) => (all === undefined ? mask : graph.add('Mul', [all, mask])),
      undefined,
    );
  },
  convert: ({ config, inputs, graph }) => {
    const rank = inputs[0]!.dims.length;
    const given = config.axis ?? -1;
    const axis = _axis(config, inputs[0]!);
    if (given < -1 && axis !== rank - 1) {
      refuse(`has axis ${given}, where tfjs joins along the last one: give it as ${axis}`);
    }
    if (inputs.length < 2) refuse(`joins at least 2 inputs: got ${inputs.length}`);
    if (inputs.some((input) => input.dims.length !== rank) || axis < 1 || axis >= rank) {
      const shapes = inputs.map((input) => `[${input.dims.join(', ')}]`).join(' and ');
      refuse(`cannot join ${shapes} along axis ${given}`);
    }
    if (inputs.some(({ dataType }) => dataType !== inputs[0]!.dataType)) {
      refuse(
        `joins ${inputs.map(({ dataType }) => dataType).join(' and ')}: put a Rescaling layer before what is not float32`,
      );
    }
    const dims = inputs[0]!.dims.map((dim, i) =>
      i === axis ? (_joined(inputs, axis) ?? graph.openSize('size')) : dim,
    );
    return [graph.add('Concat', inputs, { dims, attributes: { axis } })];
  },
});

function _axis({ axis }: { readonly axis?: number | null | undefined }, { dims }: Value): number {
  const given = axis ?? -1;
  return given < 0 ? given + dims.length : given;
}

/** Undefined where one of the sizes is not known. */
function _joined(inputs: readonly Value[], axis: number): number | undefined {
  const sizes = inputs.map((input) => input.dims[axis]!);
  if (sizes.some((size) => typeof size === 'string')) return undefined;
  return sizes.reduce<number>((sum, size) => sum + Number(size), 0);
}
