import { alignColumns } from '../base/index.ts';
import type { QuantizedFile } from './export-quantized-file.ts';
import { formatExport } from './format-export.ts';

/** A text for people: what was kept and why, what both files did, and what each layer costs. */
export function formatQuantized(
  file: QuantizedFile<{ readonly engine: string; readonly largestDifference: number }>,
): string {
  const { figures, sizes, layers, samples, method, reason } = file;
  const { images, accuracy, imagesPerSecond } = figures;
  const verdict =
    reason === undefined
      ? 'kept: int8'
      : `kept: float32, because of int8: ${reason}; \`--keep-float LAYER\` takes out the layers that cost most`;
  const both = alignColumns([
    ['', 'float32', 'int8', 'int8 / float32'],
    ['bytes', sizes.float32, sizes.int8, (sizes.int8 / sizes.float32).toFixed(3)],
    ['accuracy', accuracy.float32.toFixed(4), accuracy.int8.toFixed(4), ''],
    [
      'images/s',
      imagesPerSecond.float32.toFixed(0),
      imagesPerSecond.int8.toFixed(0),
      (imagesPerSecond.int8 / imagesPerSecond.float32).toFixed(2),
    ],
  ]);
  const each = alignColumns([
    ['quantized alone', 'weights', 'mean difference', 'other label', ''],
    ...layers.map(({ layer, weights, meanDifference, changed, isKept }) => [
      layer,
      weights,
      meanDifference.toExponential(2),
      `${(changed * 100).toFixed(1)} %`,
      isKept ? 'float32' : '',
    ]),
  ]);
  return [
    formatExport(file),
    `calibrated with ${samples} images (${method}), judged by ${images}\n${verdict}`,
    both,
    each,
  ].join('\n\n');
}
