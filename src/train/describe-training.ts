import { formatBottleneck } from './find-bottleneck.ts';
import type { TrainResult } from './train.ts';

/** What came of a run and what to do next, for people. */
export function describeTraining(result: TrainResult, data: string): string {
  const { run, outcome, report, history, best, overfitting, bottleneck, optimization } = result;
  const epochs = history.length === 1 ? '1 epoch' : `${history.length} epochs`;
  const lines = [`${run}: ${outcome} after ${epochs}`, `trained with ${optimization}`];
  if (best !== undefined) {
    const accuracy = `${(100 * best.val_accuracy).toFixed(2)} %`;
    lines.push(
      `best validation accuracy ${accuracy} in epoch ${best.epoch} (loss ${best.val_loss.toFixed(4)})`,
    );
  }
  if (overfitting !== undefined) {
    const rise = `${(100 * overfitting.rise).toFixed(0)} %`;
    lines.push(
      `overfitting after epoch ${overfitting.epoch}: since then the validation loss rose by ${rise} while the training loss fell`,
    );
  }
  if (bottleneck !== undefined) lines.push(formatBottleneck(bottleneck));
  if (outcome === 'interrupted' || outcome === 'out of time') {
    lines.push(`go on with: fer train ${data} --run ${run} --resume`);
  }
  if (report !== undefined) lines.push(`report: ${report}`);
  if (best !== undefined) {
    lines.push(`see what it gets right and wrong with: fer report ${run}`);
    lines.push(`export it with: fer export ${run} --out model.onnx`);
  }
  return lines.join('\n');
}
