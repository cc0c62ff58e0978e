import type { ClassProbability, ServerAnswer } from './api-types.ts';

/** What became of a picture on one side or on both. */
export interface Outcome {
  readonly server?: ServerOutcome | undefined;
  readonly browser?: BrowserOutcome | undefined;
  /** Whether both sides saw the same pixels. */
  readonly isLossless: boolean;
}

export interface ServerOutcome {
  readonly answer: ServerAnswer;
  /** From sending the picture to having read the answer. */
  readonly roundTripMs: number;
}

export interface BrowserOutcome {
  readonly classes: readonly ClassProbability[];
  readonly warnings: readonly string[];
  /** Grey, box and size. */
  readonly prepareMs: number;
  readonly runMs: number;
}
