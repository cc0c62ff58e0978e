import { dirname, sep } from 'node:path';
import { FerError } from '../../../base/index.ts';
import type { Tensorflow } from '../engine.ts';
import { loadTfjs, requireHere } from '../load-tfjs.ts';
import type { OpenedEngine, OpenOptions } from '../open-engine.ts';
import { registerKernels } from './register-kernels.ts';

/** Loads TensorFlow.js on WebAssembly. */
export async function openPortable({ device }: Pick<OpenOptions, 'device'>): Promise<OpenedEngine> {
  if (device === 'gpu') {
    throw new FerError(
      'DEVICE_UNAVAILABLE',
      'Could not use a GPU because the portable engine computes on the CPU: take `--engine native` or `--device cpu`',
    );
  }
  const tf = loadTfjs();
  if (tf.findBackend('wasm') === null) await _start(tf);
  await tf.setBackend('wasm');
  return { device: 'cpu', reason: 'WebAssembly has no GPU', tf, versions: { tfjs: tf.version_core } };
}

async function _start(tf: Tensorflow): Promise<void> {
  const wasm = requireHere('@tensorflow/tfjs-backend-wasm');
  wasm.setWasmPaths(dirname(requireHere.resolve('@tensorflow/tfjs-backend-wasm')) + sep);
  registerKernels(tf);
  const before = PROCESS_EVENTS.map((event) => new Set(process.listeners(event as 'exit')));
  await tf.setBackend('wasm');
  PROCESS_EVENTS.forEach((event, index) => {
    const added = process.listeners(event as 'exit').filter((listener) => !before[index]!.has(listener));
    for (const listener of added) process.removeListener(event, listener);
  });
}

/** Emscripten listens to these and answers any error of the whole program with its own abort. */
const PROCESS_EVENTS = ['uncaughtException', 'unhandledRejection'] as const;
