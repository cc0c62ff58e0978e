export interface PatienceOptions {
  /** Work that takes longer was not worth waiting for. */
  readonly quickMs: number;
  /** How many pieces of work go elsewhere after two in a row that were too slow: one may have met a busy machine. */
  readonly pause: number;
  /** How long to work without giving the event loop a turn. */
  readonly turnMs: number;
  /** @default performance.now */
  readonly now?: () => number;
}

/** Decides whether to wait for short work or to leave it to another thread. */
export interface Patience {
  /** Whether the next piece of work may block this thread; where not, it has to be waited for outside of it. */
  readonly mayBlock: () => boolean;
  /** Does a piece of work and learns from how long it takes. */
  readonly time: <Result>(work: () => Result) => Result;
}

export function createPatience(options: PatienceOptions): Patience {
  const { quickMs, pause, turnMs, now = () => performance.now() } = options;
  let left = 0;
  let wasSlow = false;
  let turn = now();
  return {
    mayBlock: () => {
      if (left === 0 && now() - turn < turnMs) return true;
      left = Math.max(0, left - 1);
      turn = now();
      return false;
    },
    time: (work) => {
      const start = now();
      try {
        return work();
      } finally {
        const isSlow = now() - start > quickMs;
        if (isSlow && wasSlow) left = pause;
        wasSlow = isSlow;
      }
    },
  };
}
