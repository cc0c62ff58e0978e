import { createHash } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { openAtomically } from '../../base/index.ts';
import type { Shape } from '../_shape.ts';

/** What a file of pixels is of. */
export interface PixelFileHead {
  /** What the images were and what was asked for; a file with another key is not used. */
  readonly key: string;
  readonly shape: Shape;
  /** How many images there are, those without pixels included. */
  readonly size: number;
  /** Whatever else was found out about the images; it must survive JSON. */
  readonly notes: unknown;
}

/** Decoded images in a file that later runs use too. */
export interface PixelFile {
  readonly head: PixelFileHead;
  /** The pixels of an image, whose checksum holds; nothing where there are none. */
  readonly read: (index: number) => Promise<Uint8Array | undefined>;
  readonly close: () => Promise<void>;
}

/**
 * A file is `MAGIC`, the pixels of one image after the other, a table with a row for each of them (its index, and the start
 * of the SHA-256 of its pixels), the head as JSON, and an end of fixed length: the lengths of table and head, the SHA-256 of
 * both, and `MAGIC` again. So whatever is cut off, appended, mixed up or of another version is noticed.
 */
const MAGIC = Buffer.from('fer-stream pixels 1\n');
const CHECKSUM_BYTES = 12;
const ROW_BYTES = 4 + CHECKSUM_BYTES;
const END_BYTES = 16 + 32 + MAGIC.length;

/**
 * Writes the pixels of all images, in the order of their indices, under a temporary name, and gives it its own at the end:
 * of two runs that write the same file, and of one that is killed, nobody reads half of it.
 *
 * @param find gives the pixels of an image, or nothing where it has none
 * @throws FerError `OUTPUT_FAILED`
 */
export async function writePixelFile(
  path: string,
  head: PixelFileHead,
  find: (index: number) => Promise<Uint8Array | undefined>,
): Promise<void> {
  const file = await openAtomically(path, { force: true });
  const rows: Buffer[] = [];
  try {
    await file.write(MAGIC);
    for (let index = 0; index < head.size; index++) {
      const pixels = await find(index);
      if (pixels === undefined) continue;
      const row = Buffer.alloc(ROW_BYTES);
      row.writeUInt32LE(index);
      row.set(_checksum(pixels), 4);
      rows.push(row);
      await file.write(pixels);
    }
    const table = Buffer.concat(rows);
    const text = Buffer.from(JSON.stringify(head));
    const lengths = Buffer.alloc(16);
    lengths.writeBigUInt64LE(BigInt(table.length), 0);
    lengths.writeBigUInt64LE(BigInt(text.length), 8);
    await file.write(Buffer.concat([table, text, lengths, _sha256(table, text), MAGIC]));
    await file.commit();
  } finally {
    await file.discard();
  }
}

/**
 * Opens a file that `writePixelFile` wrote.
 *
 * @param onProblem told where there is a file that cannot be used, and once where pixels of it are damaged; these are not
 *   there then, and closing removes the file, so that the next run writes it anew
 * @returns nothing where there is no file with this key
 */
export async function openPixelFile(
  path: string,
  { key, onProblem }: { readonly key: string; readonly onProblem: (reason: string) => void },
): Promise<PixelFile | undefined> {
  let file: FileHandle;
  try {
    file = await open(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') onProblem((error as Error).message);
    return undefined;
  }
  const contents = await _readContents(file, key).catch((error: Error) => `fails: ${error.message}`);
  if (typeof contents !== 'string') return _createPixelFile(file, contents, { path, onProblem });
  await file.close();
  onProblem(`${path} ${contents}`);
  return undefined;
}

interface _Contents {
  readonly head: PixelFileHead;
  readonly table: Buffer;
  /** Where each image is in the file and in the table; -1 where it has no pixels. */
  readonly slots: Int32Array;
}

/** What the file holds, or what is wrong with it. */
async function _readContents(file: FileHandle, key: string): Promise<_Contents | string> {
  const { size: fileBytes } = await file.stat();
  const end = await _readAt(file, fileBytes - END_BYTES, END_BYTES);
  const start = await _readAt(file, 0, MAGIC.length);
  if (!start?.equals(MAGIC) || !end?.subarray(48).equals(MAGIC)) return 'is cut off or of another kind';
  const tableBytes = Number(end.readBigUInt64LE(0));
  const textBytes = Number(end.readBigUInt64LE(8));
  const pixelBytes = fileBytes - END_BYTES - textBytes - tableBytes - MAGIC.length;
  if (pixelBytes < 0) return 'is damaged';
  const table = await _readAt(file, MAGIC.length + pixelBytes, tableBytes);
  const text = await _readAt(file, MAGIC.length + pixelBytes + tableBytes, textBytes);
  if (table === undefined || text === undefined || !_sha256(table, text).equals(end.subarray(16, 48))) {
    return 'is damaged';
  }
  const head = JSON.parse(text.toString()) as PixelFileHead;
  if (head.key !== key) return 'is of other images';
  const kept = tableBytes / ROW_BYTES;
  if (kept * _bytesOf(head.shape) !== pixelBytes) return 'is damaged';
  const slots = new Int32Array(head.size).fill(-1);
  for (let slot = 0; slot < kept; slot++) slots[table.readUInt32LE(slot * ROW_BYTES)] = slot;
  return { head, table, slots };
}

interface _CreateOptions {
  readonly path: string;
  readonly onProblem: (reason: string) => void;
}

function _createPixelFile(
  file: FileHandle,
  { head, table, slots }: _Contents,
  { path, onProblem }: _CreateOptions,
): PixelFile {
  const bytes = _bytesOf(head.shape);
  let isSound = true;

  async function read(index: number): Promise<Uint8Array | undefined> {
    const slot = slots[index]!;
    if (slot === -1) return undefined;
    const pixels = await _readAt(file, MAGIC.length + slot * bytes, bytes).catch(() => undefined);
    const row = slot * ROW_BYTES + 4;
    if (pixels !== undefined && _checksum(pixels).equals(table.subarray(row, row + CHECKSUM_BYTES))) {
      return pixels;
    }
    slots[index] = -1;
    if (isSound) onProblem(`${path} is damaged`);
    isSound = false;
    return undefined;
  }

  return {
    head,
    read,
    close: async () => {
      await file.close();
      if (!isSound) await rm(path, { force: true }).catch(() => undefined);
    },
  };
}

/** Nothing where the file does not hold as much there. */
async function _readAt(file: FileHandle, position: number, length: number): Promise<Buffer | undefined> {
  if (position < 0) return undefined;
  const bytes = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(bytes, done, length - done, position + done);
    if (bytesRead === 0) return undefined;
    done += bytesRead;
  }
  return bytes;
}

function _bytesOf({ width, height, channels }: Shape): number {
  return width * height * channels;
}

function _checksum(pixels: Uint8Array): Buffer {
  return _sha256(pixels).subarray(0, CHECKSUM_BYTES);
}

function _sha256(...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
