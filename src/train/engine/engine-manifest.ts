import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Device, EngineName } from './engine.ts';

/** What `engine.json` in the folder of an installed engine says. */
export interface EngineManifest {
  readonly engine: EngineName;
  /** A GPU build computes on a CPU too. */
  readonly build: Device;
  readonly tensorflow: string;
  readonly tfjs: string;
  /** `process.platform` and `process.arch`, as `linux-x64`. */
  readonly platform: string;
  /** Of how the native engine is made; one of another revision is made anew. */
  readonly revision?: number;
  /** The path of the compiled binding in the folder. */
  readonly binding: string;
  /** The bytes of each file that loading needs, by its path in the folder. */
  readonly files: Readonly<Record<string, number>>;
  /** The Node versions on which one training step passed. */
  readonly verifiedOn: readonly string[];
}

const FILE_NAME = 'engine.json';

/** This machine as manifests name it. */
export const PLATFORM = `${process.platform}-${process.arch}`;

/** Reads the manifest of an installed engine; `undefined` where none is installed. */
export async function readManifest(folder: string): Promise<EngineManifest | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, FILE_NAME), 'utf8')) as EngineManifest;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export async function writeManifest(folder: string, manifest: EngineManifest): Promise<void> {
  await writeFile(join(folder, FILE_NAME), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** The sizes of files, for a manifest. */
export async function measureFiles(
  folder: string,
  paths: readonly string[],
): Promise<Record<string, number>> {
  const sizes: Record<string, number> = {};
  for (const path of paths) sizes[path] = (await stat(join(folder, path))).size;
  return sizes;
}

/** The first thing that is wrong with an installed engine, in words; `undefined` where nothing is. */
export async function findDamage(folder: string, manifest: EngineManifest): Promise<string | undefined> {
  if (manifest.platform !== PLATFORM) return `it was made for ${manifest.platform}, not ${PLATFORM}`;
  for (const [path, bytes] of Object.entries(manifest.files)) {
    const found = await stat(join(folder, path)).then(
      (status) => status.size,
      () => undefined,
    );
    if (found === undefined) return `its file ${path} is missing`;
    if (found !== bytes) return `its file ${path} has ${found} bytes instead of ${bytes}`;
  }
  return undefined;
}
