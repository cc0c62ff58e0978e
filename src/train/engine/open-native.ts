import { join } from 'node:path';
import { setNativeEnvironment } from '../../base/index.ts';
import { deviceUnavailable } from './device-unavailable.ts';
import type { EngineName, Tensorflow } from './engine.ts';
import { type EngineManifest, findDamage, readManifest } from './engine-manifest.ts';
import { engineMissing } from './engine-missing.ts';
import { useFusedOperations } from './fused/use-fused-operations.ts';
import { findMissingGpuLibraries } from './gpu-libraries.ts';
import { loadTfjs } from './load-tfjs.ts';
import { findTfjsNode, loadTfjsNode } from './load-tfjs-node.ts';
import type { OpenedEngine, OpenOptions } from './open-engine.ts';

/** What tfjs-node adds to a backend. */
interface NodeBackend {
  readonly binding: { readonly TF_Version: string };
  readonly isUsingGpuDevice: boolean;
}

/** Loads TensorFlow itself, as the `native` or the `official` engine installed it. */
export async function openNative(
  name: Exclude<EngineName, 'portable'>,
  options: OpenOptions,
): Promise<OpenedEngine> {
  const { device, folder } = options;
  const manifest = await _requireManifest(name, folder);
  const tfjsNode = findTfjsNode(folder);
  if (tfjsNode === undefined) throw engineMissing(name, 'the package @tensorflow/tfjs-node-gpu is gone');
  setNativeEnvironment(process.env, { hideGpus: device === 'cpu' });
  try {
    loadTfjsNode(tfjsNode, join(folder, manifest.binding));
  } catch (cause) {
    throw engineMissing(name, `it could not be loaded (${(cause as Error).message.split('\n')[0]})`, cause);
  }
  const tf = loadTfjs();
  await tf.setBackend('tensorflow');
  const backend = tf.backend() as unknown as NodeBackend;
  _probe(tf, name);
  useFusedOperations(tf);
  const versions = { tfjs: tf.version_core, tensorflow: backend.binding.TF_Version };
  if (backend.isUsingGpuDevice) return { device: 'gpu', reason: 'a probe ran on the GPU', tf, versions };
  const reason = device === 'cpu' ? 'the CPU was asked for' : await _explainCpu(name, { manifest, folder });
  if (device === 'gpu') throw deviceUnavailable(reason, name);
  return { device: 'cpu', reason, tf, versions };
}

async function _requireManifest(name: EngineName, folder: string): Promise<EngineManifest> {
  const manifest = await readManifest(folder);
  if (manifest === undefined) throw engineMissing(name, 'it is not installed');
  const damage = await findDamage(folder, manifest);
  if (damage !== undefined) throw engineMissing(name, damage);
  return manifest;
}

/** One matrix product of known value: a device that computes nonsense or cannot run a kernel is no device. */
function _probe(tf: Tensorflow, name: EngineName): void {
  const product = tf.tidy(() =>
    tf.matMul(tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor2d([5, 6, 7, 8], [2, 2])).dataSync(),
  );
  if (product.join() !== '19,22,43,50') throw engineMissing(name, `its probe gave ${product.join()}`);
}

/** Why a TensorFlow that was free to take a GPU runs on the CPU. */
async function _explainCpu(
  name: Exclude<EngineName, 'portable'>,
  { manifest, folder }: { readonly manifest: EngineManifest; readonly folder: string },
): Promise<string> {
  if (manifest.build === 'cpu') return 'the installed TensorFlow is the CPU build';
  const missing = await findMissingGpuLibraries(name, folder);
  if (missing.length === 0) return 'TensorFlow found no GPU although all libraries are there';
  return `missing are ${missing.map(({ library, wanted }) => `${library} (${wanted})`).join(', ')}`;
}
