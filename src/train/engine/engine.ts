import type * as tfjs from '@tensorflow/tfjs';

/** The TensorFlow.js module, typed; values come from `loadEngine()`. */
export type Tensorflow = typeof tfjs;

/** The engines, best first. */
export const ENGINE_NAMES = ['native', 'official', 'portable'] as const;

/**
 * Which TensorFlow runs.
 *
 * - `native`: tfjs-node-gpu on the TensorFlow of the Python package index, built by `fer setup`.
 * - `official`: tfjs-node-gpu on the TensorFlow that it downloads itself.
 * - `portable`: WebAssembly, from npm packages alone.
 */
export type EngineName = (typeof ENGINE_NAMES)[number];

export type Device = 'cpu' | 'gpu';

/** A TensorFlow that is loaded and computes. */
export interface Engine {
  readonly name: EngineName;
  readonly device: Device;
  /** Why this engine and this device, in one clause, for `environment.json`. */
  readonly reason: string;
  /** TensorFlow.js with this engine as its backend. */
  readonly tf: Tensorflow;
  /** `tfjs`, and `tensorflow` where one is underneath. */
  readonly versions: Readonly<Record<string, string>>;
}
