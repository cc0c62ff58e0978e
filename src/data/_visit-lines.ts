import type { FileHandle } from 'node:fs/promises';

const NEWLINE = 0x0a;

/** A row of 1024x1024 pixels fits; what is longer is no table of small pictures, and would fill the memory. */
const MAX_LINE_BYTES = 4 * 2 ** 20;

export interface Line {
  /** Without the newline; only valid during the visit. */
  readonly bytes: Uint8Array;
  /** Where it starts in the file. */
  readonly offset: number;
  /** From 1. */
  readonly number: number;
}

/**
 * Calls `visit` for each line of a file, in one streaming pass.
 *
 * @throws SyntaxError where a line is longer than 4 MiB
 */
export async function visitLines(
  file: FileHandle,
  visit: (line: Line) => void,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<void> {
  let rest: Uint8Array = new Uint8Array();
  let offset = 0;
  let number = 1;
  const chunks = file.createReadStream({ start: 0, autoClose: false, highWaterMark: 2 ** 20 });
  for await (const chunk of chunks as AsyncIterable<Buffer>) {
    options.signal?.throwIfAborted();
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      visit({ bytes: bytes.subarray(start, end), offset: offset + start, number });
      number += 1;
      start = end + 1;
    }
    rest = bytes.subarray(start);
    offset += start;
    if (rest.length > MAX_LINE_BYTES) {
      throw new SyntaxError(`line ${number} is longer than ${MAX_LINE_BYTES} bytes`);
    }
  }
  if (rest.length > 0) visit({ bytes: rest, offset, number });
}
