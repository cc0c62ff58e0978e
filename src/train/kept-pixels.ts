import { createHash } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readPackageVersion } from '../base/index.ts';
import type { LabelledImages } from '../data/index.ts';
import {
  type ComputeStatisticsOptions,
  hashImages,
  openPixelFile,
  type PixelFile,
  type Statistics,
  writePixelFile,
} from '../pipeline/index.ts';
import type { TrainLog } from './train-log.ts';

const HOUR_MS = 3_600_000;

export interface IdentifyPixelsOptions {
  /** Where the files of all data sets are. */
  readonly folder: string;
  /** How the images are to be measured. */
  readonly measuring: ComputeStatisticsOptions;
  readonly log: TrainLog;
}

/** The file in which the decoded images of one data set are kept for later runs. */
export interface KeptPixels {
  /** Where there is one that can be used. */
  readonly open: () => Promise<PixelFile | undefined>;
  /** Writes it; that it cannot be written is told in the log. */
  readonly write: (cached: LabelledImages, statistics: Statistics) => Promise<void>;
}

/**
 * Reads all images, without decoding them, to tell which file is theirs: it is called after a hash of their place, labels,
 * names and content, of the size and channels that were asked for, and of the version that decodes them.
 */
export async function identifyPixels(
  images: LabelledImages,
  { folder, measuring, log }: IdentifyPixelsOptions,
): Promise<KeptPixels> {
  const { imageSize = null, channels = null, signal } = measuring;
  const content = await hashImages(images, { signal });
  const key = JSON.stringify([readPackageVersion(), images.location, content, imageSize, channels]);
  await mkdir(folder, { recursive: true }).catch((error: Error) => {
    log.warn(`decoded images are not kept for later runs: ${error.message}`);
  });
  const name = `${createHash('sha256').update(key).digest('hex').slice(0, 32)}.pixels`;
  const path = join(folder, name);

  async function open(): Promise<PixelFile | undefined> {
    const file = await openPixelFile(path, {
      key,
      onProblem: (reason) => log.warn(`images are decoded again because ${reason}`),
    });
    if (file !== undefined)
      log.info(`${images.location}: the decoded images of an earlier run are in ${path}`);
    return file;
  }

  async function write(cached: LabelledImages, statistics: Statistics): Promise<void> {
    const { width, height, channels } = statistics;
    const unusable = new Set(statistics.rejects.map((reject) => reject.path));
    const head = { key, shape: { width, height, channels }, size: images.size, notes: statistics };
    try {
      await _removeStale(folder, name);
      await writePixelFile(path, head, async (index) => {
        signal?.throwIfAborted();
        if (unusable.has(images.describe(index).path)) return undefined;
        const sample = await cached.read(index);
        return 'pixels' in sample ? sample.pixels : undefined;
      });
    } catch (error) {
      signal?.throwIfAborted();
      log.warn(`a later run will decode all images again: ${(error as Error).message}`);
    }
  }

  return { open, write };
}

/** What runs that were killed left; one that is still writing has touched its file since. */
async function _removeStale(folder: string, name: string): Promise<void> {
  for (const entry of await readdir(folder).catch(() => [])) {
    if (!entry.startsWith(`${name}.`) || !entry.endsWith('.tmp')) continue;
    const path = join(folder, entry);
    const status = await stat(path).catch(() => undefined);
    if (status !== undefined && Date.now() - status.mtimeMs > HOUR_MS) await rm(path, { force: true });
  }
}
