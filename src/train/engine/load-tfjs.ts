import { createRequire } from 'node:module';
import util from 'node:util';
import type { Tensorflow } from './engine.ts';
import { useFrozenBatchNorm } from './frozen-batch-norm.ts';
import { useSeededDropout } from './seeded-dropout.ts';

/** Resolves and loads as this file would: every engine must get the same instance of TensorFlow.js. */
export const requireHere: NodeJS.Require = createRequire(import.meta.url);

/** The one instance of TensorFlow.js that all engines share, silenced and made to work on every Node. */
export function loadTfjs(): Tensorflow {
  _defineRemovedUtilities();
  const tf = requireHere('@tensorflow/tfjs') as Tensorflow;
  // Turns off the advertisement for tfjs-node and the numeric debug checks; real errors still throw.
  tf.env().set('PROD', true);
  useSeededDropout(tf);
  useFrozenBatchNorm(tf);
  return tf;
}

/** tfjs-node calls two functions of `node:util` that Node 23 removed. */
function _defineRemovedUtilities(): void {
  const utilities = util as unknown as Record<string, unknown>;
  utilities.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  // Where Node still has it, each process would warn once that it is deprecated.
  utilities.isArray = Array.isArray;
}
