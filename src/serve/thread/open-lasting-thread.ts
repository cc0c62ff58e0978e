import { type OpenThreadOptions, openThread, REVIVAL_MS, type Thread } from './open-thread.ts';

export interface LastingThread<Task, Result>
  extends Pick<Thread<Task, Result, unknown>, 'run' | 'isStuck' | 'close'> {
  /** Whether it has died and another is still to take its place. */
  readonly isDead: () => boolean;
}

export interface OpenLastingThreadOptions<Data> extends OpenThreadOptions<Data> {
  /** Told each time where the thread dies, and where no other could take its place. */
  readonly onDeath: (reason: string) => void;
}

/**
 * As `openThread`; in the place of a thread that dies another one is started, a second later.
 *
 * Throws what the first opening throws.
 */
export async function openLastingThread<Task, Result, Data>(
  module: { readonly name: string; readonly neighbour: string },
  options: OpenLastingThreadOptions<Data>,
): Promise<LastingThread<Task, Result>> {
  let isDead = false;
  let isClosing = false;
  let timer: NodeJS.Timeout | undefined;
  let revival: Promise<void> = Promise.resolve();
  const onDeath = (reason: string): void => {
    isDead = true;
    options.onDeath(reason);
    if (isClosing) return;
    timer = setTimeout(() => {
      revival = revive();
    }, REVIVAL_MS);
  };
  const open = () => openThread<Task, Result, unknown, Data>(module, { ...options, onDeath });
  const revive = async (): Promise<void> => {
    try {
      thread = await open();
      isDead = false;
    } catch (error) {
      onDeath((error as Error).message);
    }
  };
  let thread = await open();
  return {
    run: (task, transfer) => thread.run(task, transfer),
    isStuck: () => thread.isStuck(),
    isDead: () => isDead,
    close: async () => {
      isClosing = true;
      clearTimeout(timer);
      await revival;
      await thread.close();
    },
  };
}
