import { join } from 'node:path';
import type { ExportedFile } from '../../src/export/index.ts';
import type { Evaluation, InferSummary } from '../../src/infer/index.ts';
import type { Comparison, ExportCheck } from '../../src/parity/index.ts';
import type { Statistics } from '../../src/pipeline/index.ts';
import type { TrainResult } from '../../src/train/index.ts';

/** The key figures of each step, on one line. */

export function describeStatistics({
  splits,
}: {
  readonly splits: Readonly<Record<string, Statistics>>;
}): string {
  const sizes = Object.entries(splits).map(([split, { size }]) => `${split} ${size}`);
  const { width, height, mean, std } = splits.train!;
  return `${sizes.join(', ')}; ${width}x${height}, mean ${mean[0]!.toFixed(2)}, standard deviation ${std[0]!.toFixed(2)}`;
}

export function describeTraining({ best, history, engine, device }: TrainResult): string {
  const accuracy = best === undefined ? 'no' : `${(100 * best.val_accuracy).toFixed(2)} %`;
  const speed = Math.round(Math.max(...history.map((row) => row.images_per_second)));
  return `${engine} engine on the ${device}: ${accuracy} validation accuracy in epoch ${best?.epoch} of ${history.length}, ${speed} images/s`;
}

export function describeExport({ size, opset, nodes, check }: ExportedFile<ExportCheck>): string {
  const checked = check && `, within ${check.largestDifference.toExponential(1)} of the trained model`;
  return `${Math.round(size / 1024)} kB, opset ${opset}, ${nodes} nodes${checked ?? ''}`;
}

export function describeInference({ images, imagesPerSecond }: InferSummary): string {
  return `${images} faces, ${Math.round(imagesPerSecond).toLocaleString('en')} images/s`;
}

export function describeEvaluation({ accuracy, correct, images, macroF1 }: Evaluation): string {
  return `accuracy ${(100 * accuracy).toFixed(2)} % (${correct} of ${images}), macro F1 ${macroF1.toFixed(4)}`;
}

export function describeParity({ sameLabel, images, largestDifference }: Comparison): string {
  return `same label on ${sameLabel} of ${images}, largest difference of a probability ${largestDifference.toExponential(1)}`;
}

export function describeReport({ out }: { readonly out: string }): string {
  return `${join(out, 'report.html')}, with the model card and every figure as SVG and PNG beside it`;
}
