import type { Tensorflow } from '../engine/index.ts';
import type { LayerWeight } from '../layer.ts';
import { createAdam } from './adam.ts';
import type { Optimizer } from './optimizer.ts';
import { type OptimizerSettings, resolveOptimizer } from './optimizer-settings.ts';
import { createSgd } from './sgd.ts';

/** Makes the optimizer that the settings name, for these weights; the caller disposes of it. */
export function createOptimizer(
  tf: Tensorflow,
  weights: readonly LayerWeight[],
  settings: Partial<OptimizerSettings>,
): Optimizer {
  const { optimizer, momentum, nesterov, weightDecay, decayAll } = resolveOptimizer(settings);
  const decay = { weightDecay: weightDecay ?? undefined, decayAll };
  if (optimizer !== 'sgd') return createAdam(tf, weights, decay);
  return createSgd(tf, weights, {
    ...decay,
    momentum: momentum ?? undefined,
    nesterov: nesterov ?? undefined,
  });
}
