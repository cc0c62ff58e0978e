import type { HistoryRow } from './history-row.ts';

export interface Overfitting {
  /** The epoch of the lowest validation loss: from the next one on the model fits its training images alone. */
  readonly epoch: number;
  /** How far above the lowest the last validation loss is, as a share of it. */
  readonly rise: number;
}

export interface FindOverfittingOptions {
  /**
   * How many epochs at the end must all be above the tolerance.
   *
   * @default 3
   */
  readonly patience?: number;
  /**
   * How far above its lowest value a validation loss may be and still count as level, as a share of that value.
   *
   * @default 0.02
   */
  readonly tolerance?: number;
}

type Losses = Pick<HistoryRow, 'epoch' | 'loss' | 'val_loss'>;

/**
 * Finds where a model began to overfit: its validation loss rises for good while its training loss falls.
 *
 * The generalization loss of Prechelt ("Early stopping, but when?", 1998), how far a validation loss is above the
 * lowest so far, is compared with the tolerance. The onset is the epoch of the lowest validation loss of the run, the
 * earliest on ties, if the last `patience` epochs at least all come after it and have a validation loss above the
 * tolerance and a training loss below that of the onset. A loss that comes back takes the onset away again, so a
 * single bad epoch is none; losses that are not finite are passed over.
 */
export function findOverfitting(
  rows: readonly Losses[],
  options: FindOverfittingOptions = {},
): Overfitting | undefined {
  const { patience = 3, tolerance = 0.02 } = options;
  const finite = rows.filter(({ loss, val_loss }) => Number.isFinite(loss) && Number.isFinite(val_loss));
  if (finite.length <= patience) return undefined;
  const lowest = finite.reduce((best, row) => (row.val_loss < best.val_loss ? row : best));
  const last = finite.slice(-patience);
  const isOverfitted = last.every(
    ({ epoch, loss, val_loss }) =>
      epoch > lowest.epoch && val_loss > lowest.val_loss * (1 + tolerance) && loss < lowest.loss,
  );
  if (!isOverfitted) return undefined;
  return { epoch: lowest.epoch, rise: last.at(-1)!.val_loss / lowest.val_loss - 1 };
}
