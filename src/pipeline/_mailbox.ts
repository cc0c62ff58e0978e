import { createFifo } from './_fifo.ts';

/** Where a stream leaves results and a reader takes them, each at its own speed. */
export interface Mailbox<T> {
  /** `onTaken` is called as the reader gets the value, with how long it has waited for it. */
  readonly put: (value: T, onTaken: (waitedMs: number) => void) => void;
  /** After what was put so far has been taken, the reader gets this error once, then the end. */
  readonly fail: (error: unknown) => void;
  /** After what was put so far has been taken, the reader gets the end. */
  readonly end: () => void;
  /** Drops what was put and not taken, an error too. */
  readonly clear: () => void;
  readonly take: () => Promise<IteratorResult<T, undefined>>;
}

interface _Letter<T> {
  readonly value: T;
  readonly onTaken: (waitedMs: number) => void;
}

interface _Reader<T> {
  /** When it asked. */
  readonly since: number;
  readonly resolve: (step: IteratorResult<T, undefined>) => void;
  readonly reject: (error: unknown) => void;
}

export function createMailbox<T>(): Mailbox<T> {
  const letters = createFifo<_Letter<T>>();
  const readers = createFifo<_Reader<T>>();
  let failure: { readonly error: unknown } | undefined;
  let isEnded = false;

  return {
    put: (value, onTaken) => {
      letters.push({ value, onTaken });
      serve();
    },
    fail: (error) => {
      failure = { error };
      isEnded = true;
      serve();
    },
    end: () => {
      isEnded = true;
      serve();
    },
    clear: () => {
      letters.clear();
      failure = undefined;
    },
    take: () =>
      new Promise((resolve, reject) => {
        readers.push({ since: performance.now(), resolve, reject });
        serve();
      }),
  };

  function serve(): void {
    while (readers.size() > 0 && (letters.size() > 0 || isEnded)) {
      const reader = readers.shift()!;
      const letter = letters.shift();
      if (letter !== undefined) {
        reader.resolve({ done: false, value: letter.value });
        letter.onTaken(performance.now() - reader.since);
      } else if (failure !== undefined) {
        reader.reject(failure.error);
        failure = undefined;
      } else {
        reader.resolve({ done: true, value: undefined });
      }
    }
  }
}
