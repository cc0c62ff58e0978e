/** What `_odd-worker.ts` is told to do. */
export interface OddTask {
  /** What it answers; without it the task fails. */
  readonly say?: string;
  readonly exitWith?: number;
  /** What it throws outside of the task, where nobody catches it. */
  readonly throwLate?: string;
  /** For how long it does not listen. */
  readonly blockMs?: number;
  /** For how long it lets others run before it answers. */
  readonly waitMs?: number;
}
