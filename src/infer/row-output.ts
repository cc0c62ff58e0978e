import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { FerError } from '../base/index.ts';
import type { Prediction } from './prediction.ts';
import type { RowFormat } from './row-format.ts';

/** Where the rows go. */
export interface RowOutput {
  readonly write: (rows: readonly Prediction[]) => Promise<void>;
  /** Makes what was written count. */
  readonly commit: () => Promise<void>;
  /** Ends without a `commit()`, after which it does nothing. */
  readonly close: () => Promise<void>;
}

const nothing = async (): Promise<void> => undefined;

/** Where only the summary is wanted. */
export const noOutput: RowOutput = { write: nothing, commit: nothing, close: nothing };

/** A stream such as stdout, which is waited for while it is full; throws `OUTPUT_FAILED` once it is gone. */
export async function openStreamOutput(out: Writable, format: RowFormat): Promise<RowOutput> {
  const send = async (text: string): Promise<void> => {
    if (text === '') return;
    try {
      // A stream that is gone never drains.
      if (!out.writable) throw out.errored ?? new Error('it is closed');
      if (!out.write(text)) await once(out, 'drain');
    } catch (cause) {
      throw new FerError(
        'OUTPUT_FAILED',
        `Could not write the rows because the stream failed: ${(cause as Error).message}`,
        { cause },
      );
    }
  };
  await send(format.header);
  return { ...noOutput, write: (rows) => send(format.format(rows)) };
}
