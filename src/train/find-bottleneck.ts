import type { HistoryRow } from '../report/index.ts';

/** Whether training waited for images or images for training. */
export interface Bottleneck {
  readonly bound: 'input' | 'compute';
  /** The share of the training time in which no step ran because images were read, made or waited for, 0 to 1. */
  readonly dataWaitShare: number;
}

/** From here on TensorFlow's profiler calls a program input-bound. */
const INPUT_BOUND_FROM = 0.05;

/** What held epochs up, each counted by the time that its training steps took; none before the first epoch ended. */
export function findBottleneck(rows: readonly HistoryRow[]): Bottleneck | undefined {
  if (rows.length === 0) return undefined;
  // Every epoch has the same number of images.
  const times = rows.map((row) => 1 / row.images_per_second);
  const waited = rows.reduce((sum, row, i) => sum + row.data_wait_share * times[i]!, 0);
  const dataWaitShare = Math.round((1000 * waited) / times.reduce((sum, time) => sum + time, 0)) / 1000;
  return { bound: dataWaitShare >= INPUT_BOUND_FROM ? 'input' : 'compute', dataWaitShare };
}

/** `compute-bound, waiting for images 1.2 % of the time` */
export function formatBottleneck({ bound, dataWaitShare }: Bottleneck): string {
  return `${bound}-bound, waiting for images ${(100 * dataWaitShare).toFixed(1)} % of the time`;
}
