import type { Value } from '../graph/graph.ts';
import { refuse } from './layer-refusal.ts';

/** A mask that a layer cannot use, with the reason, which reads on from "has a mask". */
export interface UnusableMask {
  readonly unusable: string;
}

/** Which time steps count: 1 or 0 for each, float32 [batch, time]. */
export type Mask = Value | UnusableMask;

/**
 * What tfjs hands from layer to layer in one run of a model, apart from tensors. It is one object for all layers: what one
 * layer is given, later ones get too, whether they are connected or not.
 */
export interface CallArguments {
  mask: Mask | undefined;
  /** A recurrent layer took initial states; with these arguments tfjs cannot run a second one. */
  hasInitialState: boolean;
  /** A layer that reads masks ran on an input without one of its own. */
  isReadLater: boolean;
}

export function emptyArguments(): CallArguments {
  return { mask: undefined, hasInitialState: false, isReadLater: false };
}

/** The classes of tfjs that give on the mask of their first input: `supportsMasking` without a `computeMask` of their own. */
const CARRIERS: ReadonlySet<string> = new Set([
  'Activation',
  'AlphaDropout',
  'BatchNormalization',
  'Dense',
  'Dropout',
  'GaussianDropout',
  'GaussianNoise',
  'LayerNormalization',
  'PReLU',
  'ReLU',
  'SpatialDropout1D',
  'TimeDistributed',
]);

const MERGES: ReadonlySet<string> = new Set(['Add', 'Multiply', 'Average', 'Maximum', 'Minimum']);

/**
 * The mask that leaves a layer without a rule of its own.
 *
 * @throws LayerRefusal where tfjs fails
 */
export function carryMask(className: string, masks: readonly (Mask | undefined)[]): Mask | undefined {
  if (CARRIERS.has(className)) return masks[0];
  if (!MERGES.has(className) || masks.every((mask) => mask === undefined)) return undefined;
  // tfjs joins all masks but the last one.
  const joined = masks.slice(0, -1);
  if (joined.length > 1 && joined.includes(undefined)) {
    refuse('merges inputs of which some have a mask, where tfjs fails: merge two at a time');
  }
  // It gives what it joins a wrong rank.
  return joined[0] && { unusable: `that passed through a merge (${className})` };
}
