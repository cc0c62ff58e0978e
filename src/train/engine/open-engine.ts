import type { Device, EngineName, Tensorflow } from './engine.ts';
import { openNative } from './open-native.ts';
import { openPortable } from './portable/open-portable.ts';

export interface OpenOptions {
  readonly device: Device | 'auto';
  /** The folder of the engine; the portable one needs none. */
  readonly folder: string;
}

/** An engine as it came up, before anything chose it. */
export interface OpenedEngine {
  readonly device: Device;
  /** Why that device. */
  readonly reason: string;
  readonly tf: Tensorflow;
  readonly versions: Readonly<Record<string, string>>;
}

/** Loads one engine from its folder and makes it the backend of TensorFlow.js. */
export async function openEngine(name: EngineName, options: OpenOptions): Promise<OpenedEngine> {
  return name === 'portable' ? await openPortable(options) : await openNative(name, options);
}
