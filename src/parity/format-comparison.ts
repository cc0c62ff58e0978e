import { formatUnreadable } from '../infer/index.ts';
import type { Comparison } from './compare-models.ts';

/** A text for people: the figures, the worst images and those left out. */
export function formatComparison(comparison: Comparison): string {
  const { passed, atol, images, sameLabel, largestDifference, meanDifference, worst, unreadable } =
    comparison;
  return [
    `same label          ${sameLabel} of ${images}`,
    `largest difference  ${largestDifference.toExponential(2)} (${passed ? 'within' : 'beyond'} ${atol})`,
    `mean difference     ${meanDifference.toExponential(2)}`,
    'worst images',
    ...worst.map(
      ({ path, difference, labels }) =>
        `  ${difference.toExponential(2)}  ${path} (tfjs ${labels.tfjs}, onnx ${labels.onnx})`,
    ),
    ...formatUnreadable(unreadable),
  ].join('\n');
}
