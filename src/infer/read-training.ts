import type { Classifier } from './classifier.ts';

/** The figures of its training that a file of ours carries: `epoch`, `val_accuracy` and so on; null for any other file. */
export function readTraining({
  metadata,
}: Pick<Classifier, 'metadata'>): Readonly<Record<string, unknown>> | null {
  try {
    const figures: unknown = JSON.parse(metadata.metrics ?? 'null');
    return typeof figures === 'object' && !Array.isArray(figures)
      ? (figures as Record<string, unknown> | null)
      : null;
  } catch (error) {
    // Files of others may call anything `metrics`.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
