import { createReadStream } from 'node:fs';
import { FerError } from '../base/index.ts';
import type { ImageSource } from './image-source.ts';
import type { HeldRow, RowFormat } from './row-format.ts';
import { splitRecords } from './split-records.ts';

/** How far a probability of an earlier run may be from that of this one: other threads add in another order. */
const TOLERANCE = 1e-4;

/** What an earlier run left to do. */
export interface Remaining {
  /** The images that have no row yet. */
  readonly sources: AsyncIterable<ImageSource>;
  /** The number of rows that are there. */
  readonly held: number;
  /** The bytes that those rows take. */
  readonly heldBytes: number;
}

/**
 * Reads the rows of an earlier run beside the images, which must begin with theirs, in constant memory.
 *
 * The last image that could be read is classified once more, so that rows of another model are not gone on with.
 * Throws `OUTPUT_EXISTS` naming what differs.
 */
export async function skipHeldRows(
  file: string,
  work: {
    readonly format: RowFormat;
    readonly sources: AsyncIterable<ImageSource>;
    readonly classify: (
      source: ImageSource,
    ) => Promise<{ readonly label: string; readonly probability: number }>;
  },
): Promise<Remaining> {
  const { format } = work;
  const sources = work.sources[Symbol.asyncIterator]();
  let held = 0;
  let heldBytes = 0;
  let last: { readonly source: ImageSource; readonly row: HeldRow } | undefined;
  let isHeader = format.header !== '';
  for await (const { text, end } of splitRecords(createReadStream(file), { quotes: format.quotes })) {
    if (isHeader) {
      if (`${text}\n` !== format.header) throw _refuse(file, 'it has other columns');
    } else {
      const row = format.parse(text);
      if (row === undefined) throw _refuse(file, `row ${held + 1} is not what these options give`);
      const next = await sources.next();
      const path = next.done === true ? undefined : format.writePath(next.value.path);
      if (next.done === true || path !== row.path) {
        const found = path === undefined ? 'there is no further one' : `it is ${path}`;
        throw _refuse(file, `row ${held + 1} is for ${row.path} and of the images given now ${found}`);
      }
      if (row.label !== undefined) last = { source: next.value, row };
      held += 1;
    }
    isHeader = false;
    heldBytes = end;
  }
  if (last !== undefined) {
    const { label, probability } = await work.classify(last.source);
    if (label !== last.row.label || Math.abs(probability - last.row.probability) > TOLERANCE) {
      throw _refuse(
        file,
        `another model or other options made it: it says ${last.row.label} (${last.row.probability}) for ${last.row.path}, and now it is ${label} (${probability})`,
      );
    }
  }
  return { sources: { [Symbol.asyncIterator]: () => sources }, held, heldBytes };
}

function _refuse(file: string, reason: string): FerError {
  return new FerError(
    'OUTPUT_EXISTS',
    `Could not go on with ${file} because ${reason}: give the same images and options, or \`--force\` instead of \`--resume\` to start anew`,
  );
}
