/** What one batch gave. */
export interface BatchResult {
  /** Mean over the batch. */
  readonly loss: number;
  /** Images whose label was right. */
  readonly correct: number;
  readonly size: number;
}

/** Sums over the batches so far; plain data, so that a checkpoint can hold it. */
export interface RunningSums {
  /** Loss times images. */
  readonly loss: number;
  readonly correct: number;
  readonly images: number;
}

export const RUNNING_START: RunningSums = { loss: 0, correct: 0, images: 0 };

export function addBatch(sums: RunningSums, batch: BatchResult): RunningSums {
  return {
    loss: sums.loss + batch.loss * batch.size,
    correct: sums.correct + batch.correct,
    images: sums.images + batch.size,
  };
}

/** Keras' running means: every image counts the same, so a short last batch counts less. */
export function runningMeans(sums: RunningSums): { readonly loss: number; readonly accuracy: number } {
  return { loss: sums.loss / sums.images, accuracy: sums.correct / sums.images };
}
