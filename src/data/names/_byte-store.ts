import { readSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { type NamelessFile, openNameless, outputFailed } from '../../base/index.ts';

/** Bytes that are only ever added to: the first in memory, the rest in a file that ends with its process. */
export interface ByteStore {
  /** @returns where they begin */
  readonly append: (bytes: Uint8Array) => number;
  /** What one `append` took. */
  readonly read: (offset: number, length: number) => Uint8Array;
  readonly close: () => void;
}

export interface CreateByteStoreOptions {
  /** How much stays in memory. */
  readonly memoryBytes: number;
  /** @default the folder of the system for such files, which `TMPDIR` names */
  readonly folder?: string;
}

interface Page {
  readonly start: number;
  readonly bytes: Uint8Array;
  used: number;
}

const PAGE_BYTES = 2 ** 16;

/**
 * Makes an empty store. It writes and reads at once: the system has at hand what was written a moment ago, and asking
 * another thread for some hundred bytes costs more.
 *
 * @throws FerError `OUTPUT_FAILED`, from `append` and `read`, where the file fails
 */
export function createByteStore(options: CreateByteStoreOptions): ByteStore {
  const { memoryBytes, folder = tmpdir() } = options;
  const pages: Page[] = [];
  let file: NamelessFile | undefined;
  let memoryEnd = 0;
  let end = 0;

  return {
    append: (bytes) => {
      const offset = end;
      if (file === undefined && offset + bytes.length > memoryBytes) file = openNameless(folder);
      if (file === undefined) {
        _addToPages(pages, bytes, offset);
        memoryEnd = offset + bytes.length;
      } else {
        _write(file, bytes, { position: offset - memoryEnd, folder });
      }
      end = offset + bytes.length;
      return offset;
    },
    read: (offset, length) => {
      if (offset >= memoryEnd) return _read(file!, length, { position: offset - memoryEnd, folder });
      const { start, bytes } = _pageAt(pages, offset);
      return bytes.subarray(offset - start, offset - start + length);
    },
    close: () => {
      file?.close();
      file = undefined;
    },
  };
}

function _addToPages(pages: Page[], bytes: Uint8Array, offset: number): void {
  let page = pages.at(-1);
  if (page === undefined || page.used + bytes.length > page.bytes.length) {
    page = { start: offset, bytes: new Uint8Array(Math.max(PAGE_BYTES, bytes.length)), used: 0 };
    pages.push(page);
  }
  page.bytes.set(bytes, page.used);
  page.used += bytes.length;
}

/** The last page that starts at or before the offset. */
function _pageAt(pages: readonly Page[], offset: number): Page {
  let low = 0;
  let high = pages.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (pages[middle]!.start <= offset) low = middle;
    else high = middle - 1;
  }
  return pages[low]!;
}

interface _Place {
  readonly position: number;
  readonly folder: string;
}

function _write({ fd }: NamelessFile, bytes: Uint8Array, { position, folder }: _Place): void {
  try {
    let written = 0;
    while (written < bytes.length) {
      written += writeSync(fd, bytes, written, bytes.length - written, position + written);
    }
  } catch (cause) {
    throw outputFailed(folder, cause);
  }
}

function _read({ fd }: NamelessFile, length: number, { position, folder }: _Place): Uint8Array {
  const bytes = new Uint8Array(length);
  try {
    if (readSync(fd, bytes, 0, length, position) === length) return bytes;
  } catch (cause) {
    throw outputFailed(folder, cause);
  }
  throw outputFailed(folder, new Error('a temporary file is shorter than it was'));
}
