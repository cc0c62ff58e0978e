import { open, stat } from 'node:fs/promises';
import { isImagePath } from '../image/index.ts';
import { findShards } from './_open-folder.ts';
import { isShardPath } from './shards/_open-shards.ts';

const DATASET_ENDING = /\.(?:csv|tsv|tar|tar\.gz|tgz)$/i;

/** Enough for some lines of comments and a path. */
const FIRST_BYTES = 8192;

/**
 * Whether a path is one that `openDataset` alone can read: a table, a list or a tar file, a pattern of tar files, or a
 * folder that holds tar files instead of images.
 */
export async function namesDataset(path: string): Promise<boolean> {
  const status = await stat(path).catch(() => undefined);
  if (status === undefined) return path.includes('{') && isShardPath(path);
  if (status.isDirectory()) return (await findShards(path)).length > 0;
  return DATASET_ENDING.test(path) || (path.toLowerCase().endsWith('.txt') && (await _isList(path)));
}

/** Among many files a text may be anything; a list names an image in its first line. */
async function _isList(path: string): Promise<boolean> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return false;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(FIRST_BYTES), 0, FIRST_BYTES, 0);
    const lines = buffer
      .toString('latin1', 0, bytesRead)
      .replace(/^\u00ef\u00bb\u00bf/, '')
      .split(/\r?\n/);
    const first = lines.find((line) => line.trim() !== '' && !line.startsWith('#')) ?? '';
    const [image = '', label] = first.split(/[,\t]/);
    return (
      label !== undefined &&
      (isImagePath(image.replaceAll('"', '').trim()) ||
        /^"?(?:path|file|filename|image|image_path)"?$/i.test(image.trim()))
    );
  } finally {
    await file.close();
  }
}
