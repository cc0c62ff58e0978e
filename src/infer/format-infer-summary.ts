import type { InferSummary } from './infer-to-file.ts';

/** One line for people. */
export function formatInferSummary(summary: InferSummary): string {
  const { images, failures, held, imagesPerSecond, seconds } = summary;
  const before = held === 0 ? '' : `${held} there already, `;
  const split = (['read', 'decode', 'run', 'write'] as const)
    .map((part) => `${part} ${seconds[part].toFixed(2)} s`)
    .join(', ');
  return `${before}${images} images, ${failures} failed, ${imagesPerSecond.toFixed(1)} images/s (${split}, total ${seconds.total.toFixed(2)} s)`;
}
