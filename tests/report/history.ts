import type { HistoryRow } from '../../src/report/index.ts';

/** Rows of a made-up run: loss falls, validation accuracy peaks in epoch 3. */
export function historyOf(epochs: number, changed: Partial<HistoryRow> = {}): HistoryRow[] {
  return Array.from({ length: epochs }, (_, index) => ({
    epoch: index + 1,
    loss: 2 / (index + 1),
    accuracy: 1 - 0.8 / (index + 1),
    val_loss: 2.2 / (index + 1),
    val_accuracy: index === 2 ? 0.75 : 0.5,
    learning_rate: index < 4 ? 1e-3 : 2e-4,
    seconds: 1,
    images_per_second: 100,
    data_wait_share: 0.01,
    ...changed,
  }));
}
