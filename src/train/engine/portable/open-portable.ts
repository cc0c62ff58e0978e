import type { EventEmitter } from 'node:events';
import { dirname, sep } from 'node:path';
import { deviceUnavailable } from '../device-unavailable.ts';
import type { Tensorflow } from '../engine.ts';
import { engineMissing } from '../engine-missing.ts';
import { loadTfjs, requireHere } from '../load-tfjs.ts';
import type { OpenedEngine, OpenOptions } from '../open-engine.ts';
import { registerKernels } from './register-kernels.ts';

const PACKAGE = '@tensorflow/tfjs-backend-wasm';

/** Loads TensorFlow.js on WebAssembly. */
export async function openPortable({ device }: Pick<OpenOptions, 'device'>): Promise<OpenedEngine> {
  if (device === 'gpu') throw deviceUnavailable('the portable engine computes on the CPU', 'native');
  let tf: Tensorflow;
  try {
    tf = loadTfjs();
    if (tf.findBackend('wasm') === null) await _start(tf);
  } catch (cause) {
    const why = `it could not be loaded (${(cause as Error).message.split('\n')[0]})`;
    throw engineMissing('portable', why, cause);
  }
  if (!(await tf.setBackend('wasm'))) throw engineMissing('portable', 'its WebAssembly could not be started');
  return { device: 'cpu', reason: 'WebAssembly has no GPU', tf, versions: { tfjs: tf.version_core } };
}

async function _start(tf: Tensorflow): Promise<void> {
  const wasm = requireHere(PACKAGE);
  wasm.setWasmPaths(dirname(requireHere.resolve(PACKAGE)) + sep);
  registerKernels(tf);
  await _withoutNewListeners(() => tf.setBackend('wasm'));
}

/** Emscripten listens to all errors of the program and answers each with an abort of its own. */
async function _withoutNewListeners(work: () => Promise<unknown>): Promise<void> {
  const emitter: EventEmitter = process;
  const events = ['uncaughtException', 'unhandledRejection'];
  const before = new Map(events.map((event) => [event, new Set(emitter.listeners(event))]));
  await work();
  for (const event of events) {
    const added = emitter.listeners(event).filter((listener) => !before.get(event)!.has(listener));
    for (const listener of added) emitter.removeListener(event, listener as () => void);
  }
}
