import { z } from 'zod';
import { defineLayer } from '../convert/layer-converter.ts';
import { refuse } from '../convert/layer-refusal.ts';
import type { Value } from '../graph/graph.ts';
import { inverseOrder } from '../graph/layouts.ts';
import { withDefault } from './base-config.ts';
import { transpose } from './base-map.ts';

const axis = z.int();

export const batchNormalization = defineLayer({
  classNames: ['BatchNormalization'],
  support:
    'BatchNormalization, or nothing where it folds into the layer before. Another axis than the last is refused',
  config: z.object({
    // Keras 2 writes a list of one.
    axis: z.union([axis, z.tuple([axis])]).nullish(),
    epsilon: withDefault(1e-3),
    center: withDefault(true),
    scale: withDefault(true),
  }),
  convert: ({ config, input, weights, graph }) => {
    const rank = input.dims.length;
    const chosen = [config.axis ?? -1].flat()[0]!;
    if (chosen !== -1 && chosen !== rank - 1)
      refuse(`normalizes axis ${chosen}, and only the last axis is exported`);
    if (rank < 2 || rank > 4) refuse(`has an input of rank ${rank}, and tfjs runs ranks 2 to 4`);
    const size = input.dims[rank - 1];
    if (typeof size !== 'number') return refuse('has an input whose last dimension is not known');
    const ones = () => ({ dims: [size], data: new Float32Array(size).fill(1) });
    const zeros = () => ({ dims: [size], data: new Float32Array(size) });
    const parameters = [
      graph.constant('gamma', config.scale ? () => weights.get('gamma', [size]) : ones),
      graph.constant('beta', config.center ? () => weights.get('beta', [size]) : zeros),
      graph.constant('moving_mean', () => weights.get('moving_mean', [size])),
      graph.constant('moving_variance', () => weights.get('moving_variance', [size])),
    ];
    const normalize = (x: Value): Value =>
      graph.add('BatchNormalization', [x, ...parameters], { attributes: { epsilon: config.epsilon } });
    if (rank === 2) return [normalize(input)];
    // ONNX normalizes axis 1.
    const order = [0, rank - 1, ...Array.from({ length: rank - 2 }, (_, i) => i + 1)];
    return [transpose(graph, normalize(transpose(graph, input, order)), inverseOrder(order))];
  },
});
