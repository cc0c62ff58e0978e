import type { FlowStats } from './flow-stats.ts';

/** Keeps the numbers of one iteration. */
export interface FlowCounter {
  readonly addPulled: () => void;
  /** Its window has room for as many again. */
  readonly addReleased: (count: number) => void;
  readonly addDropped: (count: number) => void;
  readonly addReady: (count: number) => void;
  readonly addTaken: (count: number, waitedMs: number) => void;
  /** Nothing is pulled any more. */
  readonly stop: () => void;
  readonly read: () => FlowStats;
}

export function createFlowCounter(window: number): FlowCounter {
  let pulled = 0;
  let released = 0;
  let consumed = 0;
  let ready = 0;
  let waitMs = 0;
  let fullMs = 0;
  let fullSince: number | undefined;
  const isFullFor = (): number => (fullSince === undefined ? 0 : performance.now() - fullSince);
  const stop = (): void => {
    fullMs += isFullFor();
    fullSince = undefined;
  };
  return {
    addPulled: () => {
      pulled += 1;
      if (pulled - released === window) fullSince = performance.now();
    },
    addReleased: (count) => {
      released += count;
      stop();
    },
    addDropped: (count) => {
      consumed += count;
    },
    addReady: (count) => {
      ready += count;
    },
    addTaken: (count, waitedMs) => {
      ready -= count;
      consumed += count;
      waitMs += waitedMs;
    },
    stop,
    read: () => ({ window, pulled, consumed, ready, waitMs, fullMs: fullMs + isFullFor() }),
  };
}
