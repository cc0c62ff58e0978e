/** A record of a file, with its end and where that end is in the file. */
export interface FileRecord {
  /** Without the line end. */
  readonly text: string;
  /** The offset of the first byte after it. */
  readonly end: number;
}

const LINE_FEED = 10;
const QUOTE = 34;

/**
 * The whole records of a stream of bytes; what follows the last line end is left out.
 *
 * @param options with `quotes` a line end between double quotes belongs to its record, as in CSV
 */
export async function* splitRecords(
  stream: AsyncIterable<Uint8Array>,
  options: { readonly quotes: boolean },
): AsyncGenerator<FileRecord, void, undefined> {
  let parts: Uint8Array[] = [];
  let isQuoted = false;
  let offset = 0;
  for await (const chunk of stream) {
    let start = 0;
    for (let at = 0; at < chunk.length; at++) {
      if (options.quotes && chunk[at] === QUOTE) isQuoted = !isQuoted;
      if (chunk[at] !== LINE_FEED || isQuoted) continue;
      parts.push(chunk.subarray(start, at));
      yield { text: Buffer.concat(parts).toString('utf8'), end: offset + at + 1 };
      parts = [];
      start = at + 1;
    }
    // A copy, since a stream may use its buffer again.
    parts.push(chunk.slice(start));
    offset += chunk.length;
  }
}
