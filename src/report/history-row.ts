/** What one epoch of training gave; the columns of `history.csv`, in this order. */
export interface HistoryRow {
  /** Counted from 1. */
  readonly epoch: number;
  /** Mean over the training batches while they were trained on. */
  readonly loss: number;
  /** Share of right labels, 0 to 1, over the same batches. */
  readonly accuracy: number;
  readonly val_loss: number;
  readonly val_accuracy: number;
  readonly learning_rate: number;
  /** Wall time of the epoch, validation included. */
  readonly seconds: number;
  /** Training images a second. */
  readonly images_per_second: number;
  /** Share of the training time in which no step ran because images were read, made or waited for, 0 to 1. */
  readonly data_wait_share: number;
}
