import { readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { ENGINE_NAMES, type EngineName } from './engine.ts';
import { engineFolder, engineRoot, setupCommandLine } from './engine-location.ts';
import { PLATFORM, readManifest } from './engine-manifest.ts';
import { findMissingGpuLibraries, type GpuLibrary } from './gpu-libraries.ts';
import { runCommand } from './install/run-command.ts';
import { type Verification, verifyEngine } from './install/verify-engine.ts';
import { requireHere } from './load-tfjs.ts';

/** A version, or why there is none. */
export type Found = { readonly version: string } | { readonly problem: string };

export interface EngineState {
  readonly name: EngineName;
  readonly folder: string;
  readonly isInstalled: boolean;
  /** What one training step in a process of its own gave. */
  readonly verification: Verification;
}

export interface Diagnosis {
  readonly node: Found;
  readonly platform: string;
  /** Native packages that every command needs. */
  readonly packages: Readonly<Record<string, Found>>;
  /** What `fer setup` uses to make the native engine. */
  readonly tools: Readonly<Record<string, Found>>;
  readonly engineRoot: string;
  /** All engines, best first. */
  readonly engines: readonly EngineState[];
  /** The engine that `auto` takes. */
  readonly engine: EngineName | null;
  readonly gpu: { readonly driver: string | null; readonly missing: readonly GpuLibrary[] };
  /** What is wrong and the command that mends it; empty where everything works. */
  readonly problems: readonly Problem[];
}

export interface Problem {
  readonly what: string;
  readonly command: string;
  /** Whether commands fail because of it; otherwise something better could be had. */
  readonly isFatal: boolean;
}

const PACKAGES = ['sharp', 'onnxruntime-node'];
const OLDEST_NODE = [20, 9] as const;

/** Looks at everything that the program needs from the machine. Loads native code in other processes only. */
export async function diagnose(): Promise<Diagnosis> {
  const [packages, tools, engines] = await Promise.all([
    _record(PACKAGES, _loadPackage),
    _record(Object.keys(TOOLS), _findTool),
    Promise.all(ENGINE_NAMES.map(_verify)),
  ]);
  const facts = { node: _node(), platform: PLATFORM, packages, tools, engineRoot: engineRoot(), engines };
  const engine = engines.find(({ verification }) => !('problem' in verification))?.name ?? null;
  const missing = await findMissingGpuLibraries('native', engineFolder('native'));
  const gpu = { driver: await _driver(), missing };
  return { ...facts, engine, gpu, problems: _problems({ ...facts, engine, gpu }) };
}

async function _record(
  names: readonly string[],
  look: (name: string) => Promise<Found>,
): Promise<Record<string, Found>> {
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await look(name)] as const)));
}

function _node(): Found {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isOld = major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]);
  if (isOld) return { problem: `${process.version} is older than ${OLDEST_NODE.join('.')}` };
  return { version: process.version };
}

/** Loads a package in another Node, since a broken native one can abort the process. */
async function _loadPackage(name: string): Promise<Found> {
  try {
    const path = requireHere.resolve(name);
    const environment = { ORT_DISABLE_TELEMETRY: '1' };
    const outcome = await runCommand(process.execPath, ['-e', 'require(process.argv[1])', path], {
      environment,
    });
    if (outcome.code !== 0) return { problem: outcome.complaint };
    // Its `package.json` is read by path, because a package may not export it.
    const folder = `${sep}node_modules${sep}${name}${sep}`;
    const root = path.slice(0, path.lastIndexOf(folder) + folder.length);
    return { version: requireHere(join(root, 'package.json')).version };
  } catch (error) {
    return { problem: (error as Error).message.split('\n')[0]! };
  }
}

const TOOLS: Readonly<Record<string, readonly [string, ...string[]]>> = {
  python3: ['python3', '--version'],
  pip: ['python3', '-m', 'pip', '--version'],
  'g++': ['g++', '--version'],
};

async function _findTool(name: string): Promise<Found> {
  const [program, ...args] = TOOLS[name]!;
  const outcome = await runCommand(program, args);
  if (outcome.code !== 0) return { problem: outcome.complaint };
  return { version: outcome.stdout.match(/\d+(\.\d+)+/)?.[0] ?? outcome.stdout.trim() };
}

async function _verify(name: EngineName): Promise<EngineState> {
  const folder = engineFolder(name);
  const isInstalled = name === 'portable' || (await readManifest(folder)) !== undefined;
  const verification = isInstalled
    ? await verifyEngine({ engine: name, device: 'auto', folder })
    : { problem: 'not installed' };
  return { name, folder, isInstalled, verification };
}

/** The version of the NVIDIA kernel driver, as it says itself. */
async function _driver(): Promise<string | null> {
  const text = await readFile('/proc/driver/nvidia/version', 'utf8').catch(() => '');
  return text.match(/\s(\d+\.\d[\d.]*)\s/)?.[1] ?? null;
}

function _problems(facts: Omit<Diagnosis, 'problems'>): Problem[] {
  const problems: Problem[] = [];
  const add = (what: string, command: string, isFatal: boolean) => problems.push({ what, command, isFatal });
  if ('problem' in facts.node) add(`Node ${facts.node.problem}`, 'nvm install 20', true);
  for (const [name, found] of Object.entries(facts.packages)) {
    if ('problem' in found) add(`${name} does not load: ${found.problem}`, _reinstall(name), true);
  }
  const { engine, gpu } = facts;
  for (const { name, isInstalled, verification } of facts.engines) {
    if (isInstalled && 'problem' in verification) {
      add(
        `the ${name} engine does not work: ${verification.problem}`,
        setupCommandLine({ engine: name }),
        false,
      );
    }
  }
  if (engine === null) add('no engine works', setupCommandLine(), true);
  if (engine === 'portable')
    add('only the portable engine works, which is slower', setupCommandLine(), false);
  if (gpu.driver !== null && !facts.engines.some(_isOnGpu)) {
    add('there is an NVIDIA driver and no engine uses it', setupCommandLine({ device: 'gpu' }), false);
  }
  return problems;
}

function _isOnGpu({ verification }: EngineState): boolean {
  return 'device' in verification && verification.device === 'gpu';
}

function _reinstall(name: string): string {
  return `npm install --ignore-scripts ${name}`;
}
