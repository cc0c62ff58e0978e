import { Header, Pax } from 'tar';

/** A file in a tar file. */
export interface TarMember {
  /** With its folders, as it is written there. */
  readonly path: string;
  /** Where its content begins. */
  readonly offset: number;
  readonly size: number;
}

/** Reads some bytes of a file, fewer only where it ends before. */
export type ReadAt = (offset: number, length: number) => Promise<Buffer>;

const BLOCK_BYTES = 512;

/** Names and the like are shorter; what is longer would only fill the memory. */
const MAX_EXTENSION_BYTES = 2 ** 20;

/** What is said about the next member, or with pax about all that follow. */
type Extension = InstanceType<typeof Pax>;

/**
 * Lists the files of a tar file by its headers, without reading their contents: ustar, GNU long names, pax.
 *
 * @throws SyntaxError where it is damaged, ends within a member or has no end mark; the message goes on a sentence
 * that names the file
 */
export async function* tarMembers(
  readAt: ReadAt,
  options: { readonly fileSize: number },
): AsyncGenerator<TarMember, void, undefined> {
  const { fileSize } = options;
  let local: Extension | undefined;
  let global: Extension | undefined;
  let longPath: string | undefined;
  let at = 0;
  for (;;) {
    const block = await readAt(at, BLOCK_BYTES);
    if (block.length < BLOCK_BYTES) throw _cutOff(fileSize);
    const header = new Header(block, 0, local, global);
    if (header.nullBlock) return;
    if (!header.cksumValid) throw _damaged(at);
    const offset = at + BLOCK_BYTES;
    const size = header.size ?? 0;
    if (offset + size > fileSize) throw _cutOff(fileSize);
    at = offset + Math.ceil(size / BLOCK_BYTES) * BLOCK_BYTES;
    if (_isExtension(header.type)) {
      if (size > MAX_EXTENSION_BYTES) throw _damaged(offset);
      const text = (await readAt(offset, size)).toString();
      if (header.type === 'ExtendedHeader' || header.type === 'OldExtendedHeader')
        local = Pax.parse(text, local);
      if (header.type === 'GlobalExtendedHeader') global = Pax.parse(text, global, true);
      if (header.type === 'NextFileHasLongPath' || header.type === 'OldGnuLongPath') {
        longPath = text.replace(/\0.*/s, '');
      }
      continue;
    }
    // The prefix of the header itself does not belong before a long name.
    const path = longPath ?? local?.path ?? header.path ?? '';
    if (_isFile(header.type)) yield { path, offset, size };
    local = undefined;
    longPath = undefined;
  }
}

function _isExtension(type: string): boolean {
  return /ExtendedHeader$|^NextFileHasLong|^OldGnuLongPath$/.test(type);
}

function _isFile(type: string): boolean {
  return type === 'File' || type === 'OldFile' || type === 'ContiguousFile';
}

function _cutOff(fileSize: number): SyntaxError {
  return new SyntaxError(`is cut off after ${fileSize} bytes`);
}

function _damaged(at: number): SyntaxError {
  return new SyntaxError(at === 0 ? 'is no tar file' : `is damaged at byte ${at}`);
}
