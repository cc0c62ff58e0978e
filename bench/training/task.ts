/** What every contestant trains: the same model on the same batches in the same order. */
export interface Task {
  readonly model: string;
  readonly batchSize: number;
  /** The batches go round. */
  readonly batches: number;
  readonly side: number;
  readonly classes: number;
  readonly learningRate: number;
  /** The file of the layers, as `outlineModel()` gives them. */
  readonly layers: string;
  /** The file of float32 images, NHWC with one channel, batch after batch. */
  readonly images: string;
  /** The file of int32 classes. */
  readonly labels: string;
}
