import type { ReadAt } from './_tar-members.ts';

/** Headers of small pictures lie near each other: one read of this size gives many. */
const WINDOW_BYTES = 2 ** 16;

/** The same bytes, read in windows, for a reader that goes from front to back. */
export function windowed(readAt: ReadAt): ReadAt {
  let start = 0;
  let window: Buffer = Buffer.alloc(0);
  return async (offset, length) => {
    if (offset < start || offset + length > start + window.length) {
      window = await readAt(offset, Math.max(length, WINDOW_BYTES));
      start = offset;
    }
    return window.subarray(offset - start, offset - start + length);
  };
}
