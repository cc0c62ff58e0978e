import { alignColumns } from '../base/index.ts';
import { formatUnreadable } from '../infer/index.ts';
import type { Comparison } from './compare-models.ts';

/** A text for people: the figures, the worst images, what other settings change, and the images left out. */
export function formatComparison(comparison: Comparison): string {
  const { atol, leastSameLabel, images, sameLabel, largestDifference, meanDifference, worst, unreadable } =
    comparison;
  return [
    `same label          ${sameLabel} of ${images}${_judge(sameLabel / images, leastSameLabel)}`,
    `largest difference  ${largestDifference.toExponential(2)} (${largestDifference <= atol ? 'within' : 'beyond'} ${atol})`,
    `mean difference     ${meanDifference.toExponential(2)}`,
    'worst images',
    ...worst.map(
      ({ path, difference, labels }) =>
        `  ${difference.toExponential(2)}  ${path} (reference ${labels.reference}, onnx ${labels.onnx})`,
    ),
    ..._settings(comparison),
    ...formatUnreadable(unreadable),
  ].join('\n');
}

function _judge(share: number, least: number): string {
  if (least === 0) return '';
  return ` (${(100 * share).toFixed(2)} %, ${share >= least ? 'at least' : 'less than'} ${Number((100 * least).toFixed(2))} %)`;
}

function _settings({ settings, images }: Comparison): readonly string[] {
  if (settings.length === 0) return [];
  const rows = settings.map(({ batchSize, threads, sameLabel, largestDifference }) => [
    String(batchSize),
    String(threads),
    largestDifference.toExponential(2),
    `${sameLabel} of ${images}`,
  ]);
  const table = alignColumns([['batch', 'threads', 'largest difference', 'same label'], ...rows]);
  const lines = table.split('\n').map((line) => `  ${line}`);
  return ['the ONNX file in other settings, beside itself', ...lines];
}
