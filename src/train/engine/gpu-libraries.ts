import { readdir } from 'node:fs/promises';
import { basename } from 'node:path';
import type { EngineName } from './engine.ts';
import { runCommand } from './install/run-command.ts';

/** A library that a GPU build of TensorFlow opens while it runs. */
export interface GpuLibrary {
  readonly library: string;
  /** Which release it comes from. */
  readonly wanted: string;
}

/** TensorFlow 2.20 is built for CUDA 12.5 and cuDNN 9.3; newer minor versions serve. */
const NATIVE: readonly GpuLibrary[] = [
  { library: 'libcuda.so.1', wanted: 'the NVIDIA driver, 525 or newer' },
  { library: 'libcudart.so.12', wanted: 'CUDA 12' },
  { library: 'libcublas.so.12', wanted: 'CUDA 12' },
  { library: 'libcublasLt.so.12', wanted: 'CUDA 12' },
  { library: 'libcufft.so.11', wanted: 'CUDA 12' },
  { library: 'libcusolver.so.11', wanted: 'CUDA 12' },
  { library: 'libcusparse.so.12', wanted: 'CUDA 12' },
  { library: 'libnvJitLink.so.12', wanted: 'CUDA 12' },
  { library: 'libcupti.so.12', wanted: 'CUDA 12' },
  { library: 'libnccl.so.2', wanted: 'NCCL 2' },
  { library: 'libcudnn.so.9', wanted: 'cuDNN 9' },
];

/** The libtensorflow 2.9.1 of tfjs-node-gpu is built for CUDA 11.2 and cuDNN 8.1. */
const OFFICIAL: readonly GpuLibrary[] = [
  { library: 'libcuda.so.1', wanted: 'the NVIDIA driver, 460 or newer' },
  { library: 'libcudart.so.11.0', wanted: 'CUDA 11.2' },
  { library: 'libcublas.so.11', wanted: 'CUDA 11.2' },
  { library: 'libcublasLt.so.11', wanted: 'CUDA 11.2' },
  { library: 'libcufft.so.10', wanted: 'CUDA 11.2' },
  { library: 'libcurand.so.10', wanted: 'CUDA 11.2' },
  { library: 'libcusolver.so.11', wanted: 'CUDA 11.2' },
  { library: 'libcusparse.so.11', wanted: 'CUDA 11.2' },
  { library: 'libcudnn.so.8', wanted: 'cuDNN 8.1' },
];

/** The libraries that an engine needs on a GPU and that neither its folder nor the system has. */
export async function findMissingGpuLibraries(
  name: Exclude<EngineName, 'portable'>,
  folder: string,
): Promise<readonly GpuLibrary[]> {
  const found = new Set([...(await _filesUnder(folder)), ...(await _systemLibraries())]);
  return (name === 'native' ? NATIVE : OFFICIAL).filter(({ library }) => !found.has(library));
}

async function _filesUnder(folder: string): Promise<string[]> {
  const paths = await readdir(folder, { recursive: true }).catch(() => []);
  return paths.map((path) => basename(path));
}

/** What the dynamic loader finds: its cache, and the folders of `LD_LIBRARY_PATH`. */
async function _systemLibraries(): Promise<string[]> {
  const cached = await runCommand('/sbin/ldconfig', ['-p']);
  const names = cached.stdout.split('\n').map((line) => line.trim().split(' ')[0] ?? '');
  for (const folder of (process.env.LD_LIBRARY_PATH ?? '').split(':').filter(Boolean)) {
    names.push(...(await readdir(folder).catch(() => [])));
  }
  return names;
}
