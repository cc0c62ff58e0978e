import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { openAtomically } from '../base/index.ts';

/** Where the text of the rows goes. */
export interface RowSink {
  readonly write: (text: string) => Promise<void>;
  /** Makes what was written count. */
  readonly commit: () => Promise<void>;
  /** Removes what can be removed; does nothing after `commit()`. */
  readonly discard: () => Promise<void>;
}

/** A file that appears whole under its name, a stream such as stdout, or nothing where only the summary is wanted. */
export async function openRowSink(
  out: string | Writable | undefined,
  options: { readonly force: boolean },
): Promise<RowSink> {
  if (typeof out === 'string') return openAtomically(out, options);
  const nothing = async (): Promise<void> => undefined;
  if (out === undefined) return { write: nothing, commit: nothing, discard: nothing };
  return {
    write: async (text) => {
      if (!out.write(text)) await once(out, 'drain');
    },
    commit: nothing,
    discard: nothing,
  };
}
