/**
 * How a stream and its reader keep pace, at the moment it is asked for: a few numbers, however long the stream.
 *
 * A reader that waits (`waitMs` grows) is faster than the stream; a stream that is full (`fullMs` grows) is faster than
 * its reader.
 */
export interface FlowStats {
  /** The largest number of items that may be on their way. */
  readonly window: number;
  /** Items that the source has given. */
  readonly pulled: number;
  /** Items that the reader has been given, or that were dropped; `pulled - consumed` are on their way. */
  readonly consumed: number;
  /** Items in results that wait for the reader. */
  readonly ready: number;
  /** How long the reader has waited for the results that it got; of several reads at a time the sum. */
  readonly waitMs: number;
  /** How long nothing was pulled because the window was full. */
  readonly fullMs: number;
}

/** Results with a look at what is going on. */
export interface FlowIterable<Result> extends AsyncIterable<Result> {
  /** Of the iteration that began last; zeros before the first. */
  readonly stats: () => FlowStats;
}
