import { chmod, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { FerError } from '../../../base/index.ts';
import type { Device, EngineName } from '../engine.ts';
import { engineFolder, engineRoot } from '../engine-location.ts';
import {
  type EngineManifest,
  findDamage,
  PLATFORM,
  readManifest,
  writeManifest,
} from '../engine-manifest.ts';
import { findTfjsNode } from '../load-tfjs-node.ts';
import { fillNative, NATIVE_PLATFORM, NATIVE_REVISION } from './fill-native.ts';
import { fillOfficial } from './fill-official.ts';
import { installFailed } from './install-failed.ts';
import { installPackages } from './install-packages.ts';
import { TENSORFLOW_VERSION } from './tensorflow-wheels.ts';
import { verifyEngine } from './verify-engine.ts';
import { withLock } from './with-lock.ts';

export interface InstallOptions {
  /**
   * Which engine; `auto` is the best that can be installed here.
   *
   * @default 'auto'
   */
  readonly engine?: 'auto' | EngineName;
  /**
   * Which build of TensorFlow; a GPU build is ten times as large.
   *
   * @default 'cpu'
   */
  readonly device?: Device;
  readonly signal?: AbortSignal;
  /** Told what is being done, a line at a time. */
  readonly onProgress?: (line: string) => void;
}

export interface InstallResult {
  readonly engine: EngineName;
  readonly device: Device;
  /** `present` where it was there already. */
  readonly state: 'installed' | 'present';
  /** Where it is; the portable engine lies in `node_modules`. */
  readonly folder?: string;
  /** Why this engine, in one clause. */
  readonly reason: string;
}

interface Job {
  readonly device: Device;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: (line: string) => void;
}

/**
 * Installs an engine and trains one step with it, or finds that this was done.
 *
 * A new engine is made in a temporary folder beside its place and renamed when the step has passed, so a failure
 * leaves what was there before.
 *
 * @throws FerError `ENGINE_INSTALL_FAILED` saying what failed, why and the command to run.
 */
export async function installEngine(options: InstallOptions = {}): Promise<InstallResult> {
  const { engine = 'auto', device = 'cpu', signal, onProgress = () => undefined } = options;
  const job: Job = { device, signal, onProgress };
  if (engine !== 'auto') return { ...(await _install(engine, job)), reason: `${engine} was asked for` };
  const reason = 'native is the best there is';
  if (device === 'gpu') return { ...(await _install('native', job)), reason };
  try {
    return { ...(await _install('native', job)), reason };
  } catch (error) {
    if (!(error instanceof FerError) || error.code !== 'ENGINE_INSTALL_FAILED') throw error;
    return { ...(await _install('portable', job)), reason: error.message };
  }
}

async function _install(name: EngineName, job: Job): Promise<Omit<InstallResult, 'reason'>> {
  if (name === 'portable') return await _verifyPortable(job);
  const root = engineRoot();
  await mkdir(root, { recursive: true });
  const onWait = (pid: number) => job.onProgress(`waiting for the set-up that process ${pid} runs`);
  return await withLock(join(root, 'lock'), { signal: job.signal, onWait }, async () => {
    await _removeLeftovers(root);
    const present = await _findPresent(name, job);
    if (present !== undefined) return present;
    return await _make(name, root, job);
  });
}

/** npm installed the portable engine with the other packages, so there is only something to check. */
async function _verifyPortable({ device, signal }: Job): Promise<Omit<InstallResult, 'reason'>> {
  const verified = await verifyEngine({ engine: 'portable', device, folder: '', signal });
  if (!('problem' in verified)) return { engine: 'portable', device, state: 'present' };
  const what = `one training step failed (${verified.problem})`;
  throw installFailed('portable', what, 'install the npm packages again');
}

/** What a set-up that was killed left behind; the lock says that no other is at work. */
async function _removeLeftovers(root: string): Promise<void> {
  for (const entry of await readdir(root)) {
    if (entry.startsWith('.making-')) await rm(join(root, entry), { recursive: true, force: true });
  }
}

/** The engine that is there, if it is whole, of the pinned version, and trains on this Node. */
async function _findPresent(name: EngineName, job: Job): Promise<Omit<InstallResult, 'reason'> | undefined> {
  const folder = engineFolder(name);
  const manifest = await readManifest(folder);
  if (manifest === undefined || (await findDamage(folder, manifest)) !== undefined) return undefined;
  if (name === 'native' && !_isCurrent(manifest)) return undefined;
  if (job.device === 'gpu' && manifest.build === 'cpu') return undefined;
  if (!manifest.verifiedOn.includes(process.version)) {
    const { device, signal } = job;
    if ('problem' in (await verifyEngine({ engine: name, device, folder, signal }))) return undefined;
    await writeManifest(folder, { ...manifest, verifiedOn: [...manifest.verifiedOn, process.version] });
  }
  return { engine: name, device: job.device, state: 'present', folder };
}

function _isCurrent({ revision, tensorflow }: EngineManifest): boolean {
  return revision === NATIVE_REVISION && tensorflow === TENSORFLOW_VERSION;
}

async function _make(
  name: Exclude<EngineName, 'portable'>,
  root: string,
  job: Job,
): Promise<Omit<InstallResult, 'reason'>> {
  if (name === 'native' && PLATFORM !== NATIVE_PLATFORM) {
    const what = `its TensorFlow is pinned for ${NATIVE_PLATFORM} and this is ${PLATFORM}`;
    throw installFailed('native', what, 'take `--engine official` or `--engine portable`');
  }
  const folder = await mkdtemp(join(root, `.making-${name}-`));
  try {
    const manifest = await _fill(name, folder, job);
    await writeManifest(folder, { ...manifest, verifiedOn: [process.version] });
    job.onProgress('training one step with it');
    const { device, signal } = job;
    const verified = await verifyEngine({ engine: name, device, folder, signal });
    if ('problem' in verified) {
      throw installFailed(
        name,
        `one training step failed (${verified.problem})`,
        'see what `fer doctor` says',
      );
    }
    // A temporary folder is its owner's alone; an engine may serve all users of a machine.
    await chmod(folder, 0o755);
    await _replace(engineFolder(name), folder, root);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return { engine: name, device: job.device, state: 'installed', folder: engineFolder(name) };
}

async function _fill(
  name: Exclude<EngineName, 'portable'>,
  folder: string,
  job: Job,
): Promise<Omit<EngineManifest, 'verifiedOn'>> {
  const { device, signal, onProgress } = job;
  const options = { folder, build: device, signal, onProgress };
  if (name === 'official') return await fillOfficial(options);
  const tfjsNode = findTfjsNode(folder) ?? (await installPackages(folder, { engine: name, signal }));
  return await fillNative({ ...options, tfjsNode });
}

/** Puts the finished folder in its place; an older one is moved away first, since a rename replaces none. */
async function _replace(place: string, finished: string, root: string): Promise<void> {
  const old = await mkdtemp(join(root, '.making-old-'));
  try {
    await rename(place, join(old, 'engine')).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
    await rename(finished, place);
  } finally {
    await rm(old, { recursive: true, force: true });
  }
}
