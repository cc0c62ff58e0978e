import { z } from 'zod';
import { defineLayer } from '../convert/layer-converter.ts';
import { refuse } from '../convert/layer-refusal.ts';
import { resolveAxes } from './base-axes.ts';
import { withDefault } from './base-config.ts';

const axis = z.int();

export const layerNormalization = defineLayer({
  classNames: ['LayerNormalization'],
  support: 'mean and variance by ReduceMean, then Sub, Div, Mul and Add. Any axes',
  config: z.object({
    axis: z.union([axis, z.array(axis).min(1)]).nullish(),
    epsilon: withDefault(1e-3),
    center: withDefault(true),
    scale: withDefault(true),
  }),
  convert: ({ config, input, weights, graph }) => {
    const rank = input.dims.length;
    if (rank > 4) refuse(`has an input of rank ${rank}, and tfjs runs ranks 2 to 4`);
    const given = [config.axis ?? -1].flat();
    const axes = resolveAxes(given, input);
    const sizes = input.dims.map((dim, i) => {
      if (!axes.includes(i)) return 1;
      return typeof dim === 'number' ? dim : refuse(`normalizes axis ${i}, whose size is not known`);
    });
    // The weights have the axes in the order in which they are given; tfjs then reads them in the order of the input.
    const stored = given.map((i) => sizes.at(i)!);
    const parameter = (name: string) =>
      graph.constant(name, () => ({ dims: sizes, data: weights.get(name, stored).data }));
    const means = {
      dims: input.dims.map((dim, i) => (axes.includes(i) ? 1 : dim)),
      attributes: { axes, keepdims: 1 },
    };
    const centred = graph.add('Sub', [input, graph.add('ReduceMean', [input], means)]);
    const squares = graph.add('Pow', [centred, graph.scalar(2)]);
    const variance = graph.add('ReduceMean', [squares], means);
    const deviation = graph.add('Sqrt', [graph.add('Add', [variance, graph.scalar(config.epsilon)])]);
    const normalized = graph.add('Div', [centred, deviation]);
    const scaled = config.scale ? graph.add('Mul', [normalized, parameter('gamma')]) : normalized;
    return [config.center ? graph.add('Add', [scaled, parameter('beta')]) : scaled];
  },
});
