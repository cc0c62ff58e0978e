import type { Tensorflow } from '../engine.ts';
import { BACKEND_NAME } from '../fused/tensorflow-operation.ts';
import type { AdamFactors, AdamMoments } from './adam-moments.ts';
import { composedAdamMoments } from './composed-adam-moments.ts';
import { fusedAdamMoments } from './fused-adam-moments.ts';

/** Makes moments of zeros for weights of these shapes, updated by the engine's own operation where it has one. */
export function createAdamMoments(
  tf: Tensorflow,
  shapes: readonly (readonly number[])[],
  factors: AdamFactors,
): AdamMoments {
  const create = tf.getBackend() === BACKEND_NAME ? fusedAdamMoments : composedAdamMoments;
  return create(tf, shapes, factors);
}
