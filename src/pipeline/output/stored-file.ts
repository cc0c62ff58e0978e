import { basename } from 'node:path';
import type { DatasetKind, StoredImage } from '../../data/index.ts';
import { encodePng } from '../../image/index.ts';

export interface StoredNameOptions {
  readonly index: number;
  /** In class folders names are unique, in lists and shards they need not be. */
  readonly kind: DatasetKind;
}

/** What the file of an image is called in its class folder; a row of a CSV file is called after its line. */
export function storedName(path: string, { index, kind }: StoredNameOptions): string {
  const [, line] = /\.csv:(\d+)$/i.exec(path) ?? [];
  if (line !== undefined) return `line-${line.padStart(6, '0')}.png`;
  const name = basename(path);
  // Names that are not UTF-8 have lost bytes, so that two of them may have become the same.
  const isUnique = kind === 'folder' && !name.includes('\uFFFD');
  return isUnique ? name : `${index}-${name}`;
}

/** The bytes of an image's file; of a row of a CSV file, which are pixels, those of a PNG file. */
export async function storedContent(stored: StoredImage): Promise<Uint8Array> {
  return 'encoded' in stored ? stored.encoded : await encodePng(stored);
}
