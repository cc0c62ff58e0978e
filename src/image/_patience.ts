export interface PatienceOptions {
  /** Work that takes longer was not worth waiting for. */
  readonly quickMs: number;
  /** How many more pieces of work may be slow than quick: now and then one of them meets a busy machine. */
  readonly slowPieces: number;
  /** How many pieces of work go elsewhere then at most; the first time a sixteenth of that. */
  readonly pause: number;
  /** How long to work without giving the event loop a turn. */
  readonly turnMs: number;
  /** @default performance.now */
  readonly now?: () => number;
}

/** Decides whether to wait for short work or to leave it to another thread. */
export interface Patience {
  /** Whether the event loop should have a turn before the next piece of work, which the caller then gives it. */
  readonly isTurnDue: () => boolean;
  /** Whether the next piece of work may block this thread; where not, it has to be waited for outside of it. */
  readonly mayBlock: () => boolean;
  /** Does a piece of work and learns from how long it takes. */
  readonly time: <Result>(work: () => Result) => Result;
}

export function createPatience(options: PatienceOptions): Patience {
  const { quickMs, slowPieces, pause, turnMs, now = () => performance.now() } = options;
  const shortest = Math.max(1, Math.floor(pause / 16));
  let suspicion = 0;
  let nextPause = shortest;
  let left = 0;
  let turn = now();
  const learn = (isSlow: boolean): void => {
    suspicion = isSlow ? suspicion + 1 : Math.max(0, suspicion - 1);
    if (suspicion === 0) nextPause = shortest;
    if (suspicion < slowPieces) return;
    left = nextPause;
    nextPause = Math.min(pause, 2 * nextPause);
    // Two slow pieces more lead to the next pause.
    suspicion = slowPieces - 2;
  };
  return {
    isTurnDue: () => {
      if (now() - turn < turnMs) return false;
      turn = now();
      return true;
    },
    mayBlock: () => {
      if (left === 0) return true;
      left -= 1;
      turn = now();
      return false;
    },
    time: (work) => {
      const start = now();
      try {
        return work();
      } finally {
        learn(now() - start > quickMs);
      }
    },
  };
}
