import { FerError } from '../base/index.ts';

export interface AssertKnownLabelsOptions {
  /**
   * What to do about the classes that are too many, in one clause.
   *
   * @default nothing is said
   */
  readonly remedy?: (unknown: readonly string[]) => string;
}

/** The command line's way to do without some classes. */
export function adviseExclusion(unknown: readonly string[]): string {
  return `\`--exclude ${unknown.join(',')}\` leaves ${unknown.length === 1 ? 'it' : 'them'} out`;
}

/**
 * Throws where some images have a class that a model, or the images it is trained on, does not have.
 *
 * Classes are joined by name. That `known` has more of them is right: a small validation set may lack one.
 *
 * @throws FerError `LABELS_MISMATCH`, with the classes that are too many and both lists
 */
export function assertKnownLabels(
  images: { readonly location: string; readonly labels: readonly string[] },
  known: readonly string[],
  { remedy }: AssertKnownLabelsOptions = {},
): void {
  const unknown = images.labels.filter((label) => !known.includes(label));
  if (unknown.length === 0) return;
  const advice = remedy === undefined ? '' : `; ${remedy(unknown)}`;
  throw new FerError(
    'LABELS_MISMATCH',
    `Could not use ${images.location} because the model or the training images do not have its ${unknown.length === 1 ? 'class' : 'classes'} ${unknown.join(', ')}: it has ${images.labels.join(', ')} and they have ${known.join(', ')}${advice}`,
    { details: { location: images.location, unknown, labels: images.labels, known } },
  );
}
