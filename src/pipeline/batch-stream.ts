import type { Batch } from './batch-images.ts';
import type { FlowStats } from './flow-stats.ts';

/** Where the images of an epoch are at the moment: `loading + making + ready` is `pulled - consumed`. */
export interface BatchStreamStats extends FlowStats {
  /** Images that are being read and decoded, or wait for that. */
  readonly loading: number;
  /** Decoded images of batches that fill or are being made. */
  readonly making: number;
}

/** Batches with a look at the queues before them. */
export interface BatchStream extends AsyncIterable<Batch> {
  /** Of the iteration that began last; zeros before the first. */
  readonly stats: () => BatchStreamStats;
}
