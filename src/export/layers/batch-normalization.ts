import { z } from 'zod';
import { defineLayer } from '../convert/layer-converter.ts';
import { refuse } from '../convert/layer-refusal.ts';
import { inverseOrder, isIdentityOrder } from '../graph/layouts.ts';
import { resolveAxes } from './base-axes.ts';
import { withDefault } from './base-config.ts';
import { transpose } from './base-spatial.ts';

const axis = z.int();

export const batchNormalization = defineLayer({
  classNames: ['BatchNormalization'],
  support:
    'BatchNormalization, or nothing where it folds into the layer before or after. Any axis; with another than the last only the native engine computes what the layer means, so only it can check the file',
  config: z.object({
    // Keras 2 writes a list of one.
    axis: z.union([axis, z.tuple([axis])]).nullish(),
    epsilon: withDefault(1e-3),
    center: withDefault(true),
    scale: withDefault(true),
  }),
  convert: ({ config, input, weights, graph }) => {
    const rank = input.dims.length;
    if (rank < 2 || rank > 4) refuse(`has an input of rank ${rank}, and tfjs runs ranks 2 to 4`);
    const chosen = resolveAxes([config.axis ?? -1].flat(), input)[0]!;
    const size = input.dims[chosen];
    if (typeof size !== 'number') return refuse(`normalizes axis ${chosen}, whose size is not known`);
    const ones = () => ({ dims: [size], data: new Float32Array(size).fill(1) });
    const zeros = () => ({ dims: [size], data: new Float32Array(size) });
    const parameters = [
      graph.constant('gamma', config.scale ? () => weights.get('gamma', [size]) : ones),
      graph.constant('beta', config.center ? () => weights.get('beta', [size]) : zeros),
      graph.constant('moving_mean', () => weights.get('moving_mean', [size])),
      graph.constant('moving_variance', () => weights.get('moving_variance', [size])),
    ];
    // ONNX normalizes axis 1.
    const others = input.dims.map((_, i) => i).filter((i) => i !== 0 && i !== chosen);
    const order = [0, chosen, ...others];
    const isInPlace = isIdentityOrder(order);
    const x = isInPlace ? input : transpose(graph, input, order);
    const normalized = graph.add('BatchNormalization', [x, ...parameters], {
      attributes: { epsilon: config.epsilon },
    });
    return [isInPlace ? normalized : transpose(graph, normalized, inverseOrder(order))];
  },
});
