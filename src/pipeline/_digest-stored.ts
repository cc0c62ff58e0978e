import { createHash } from 'node:crypto';
import type { StoredImage } from '../data/index.ts';

/** A hash of label, name below the place of the data set, and content. */
export function digestStored(location: string, stored: StoredImage): Uint8Array {
  const { path, label } = stored;
  const name = path.startsWith(location) ? path.slice(location.length) : path;
  const content = 'encoded' in stored ? stored.encoded : stored.pixels;
  return createHash('sha256')
    .update(JSON.stringify([label, name.replaceAll('\\', '/').replace(/^\/+/, ''), content.length]))
    .update(content)
    .digest();
}
