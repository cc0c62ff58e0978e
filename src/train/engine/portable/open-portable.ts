import { dirname, sep } from 'node:path';
import { FerError } from '../../../base/index.ts';
import { loadTfjs, requireHere } from '../load-tfjs.ts';
import type { OpenedEngine, OpenOptions } from '../open-engine.ts';

/** Loads TensorFlow.js on WebAssembly. */
export async function openPortable({ device }: Pick<OpenOptions, 'device'>): Promise<OpenedEngine> {
  if (device === 'gpu') {
    throw new FerError(
      'DEVICE_UNAVAILABLE',
      'Could not use a GPU because the portable engine computes on the CPU: take `--engine native` or `--device cpu`',
    );
  }
  const tf = loadTfjs();
  const wasm = requireHere('@tensorflow/tfjs-backend-wasm');
  wasm.setWasmPaths(dirname(requireHere.resolve('@tensorflow/tfjs-backend-wasm')) + sep);
  await tf.setBackend('wasm');
  return { device: 'cpu', reason: 'WebAssembly has no GPU', tf, versions: { tfjs: tf.version_core } };
}
