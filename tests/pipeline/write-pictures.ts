import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import sharp, { type Sharp } from 'sharp';
import { createRandom } from '../../src/base/index.ts';

/** A new folder that is removed after the test. */
export async function makeFolder(context: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'fer-pictures-'));
  context.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A picture of soft blobs, another one for each seed; the same on every machine. */
export function blobs(seed: number, options: { side?: number; channels?: 1 | 3 } = {}): Sharp {
  const { side = 16, channels = 1 } = options;
  const random = createRandom(seed, 'blobs');
  const coarse = Uint8Array.from({ length: 36 * channels }, () => random.integer(256));
  const small = sharp(coarse, { raw: { width: 6, height: 6, channels } });
  return small.resize(side, side, { kernel: 'cubic' }).toColourspace(channels === 1 ? 'b-w' : 'srgb');
}

/** Writes each picture below the folder in the format of its name, or bytes as they are. */
export async function writePictures(
  folder: string,
  pictures: Readonly<Record<string, Sharp | Uint8Array | string>>,
): Promise<void> {
  for (const [name, picture] of Object.entries(pictures)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    if (typeof picture === 'string' || picture instanceof Uint8Array) await writeFile(path, picture);
    else await picture.clone().toFile(path);
  }
}

/** All files below a folder, hidden ones left out, by their names with `/`. */
export async function readTree(folder: string): Promise<Record<string, Buffer>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter((path) => !path.slice(folder.length).includes('/.'))
    .sort();
  const tree: Record<string, Buffer> = {};
  for (const path of files) tree[path.slice(folder.length + 1)] = await readFile(path);
  return tree;
}
