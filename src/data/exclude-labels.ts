import { FerError, nearestName } from '../base/index.ts';
import type { LabelledImages } from './labelled-images.ts';
import { subsetImages } from './subset-images.ts';

/**
 * The images without those of some classes, in their order, and the labels without these classes.
 *
 * @param excluded classes, of which the images need not have all
 * @throws FerError `DATASET_INVALID` where no image is left
 */
export function excludeLabels(images: LabelledImages, excluded: readonly string[]): LabelledImages {
  const labels = images.labels.filter((label) => !excluded.includes(label));
  if (labels.length === images.labels.length) return images;
  const size = labels.reduce((sum, label) => sum + images.counts[label]!, 0);
  const kept = new Uint32Array(size);
  let found = 0;
  for (let index = 0; index < images.size; index++) {
    if (excluded.includes(images.describe(index).label)) continue;
    kept[found] = index;
    found += 1;
  }
  if (size === 0) {
    throw new FerError(
      'DATASET_INVALID',
      `Could not leave out ${excluded.join(', ')} of ${images.location} because no image would remain: it has ${images.labels.join(', ')}`,
    );
  }
  const subset = subsetImages(images, kept);
  const counts = Object.fromEntries(labels.map((label) => [label, subset.counts[label]!]));
  return Object.freeze<LabelledImages>({
    ...subset,
    labels: Object.freeze(labels),
    counts: Object.freeze(counts),
  });
}

/**
 * Throws where a class to leave out is none of the data.
 *
 * @throws FerError `LABELS_MISMATCH`, naming the nearest class and all there are
 */
export function assertExcludable(excluded: readonly string[], known: readonly string[]): void {
  const unknown = excluded.filter((label) => !known.includes(label));
  if (unknown.length === 0) return;
  const nearest = unknown.length === 1 ? nearestName(unknown[0]!, known) : undefined;
  const hint = nearest === undefined ? '' : `did you mean \`${nearest}\`; `;
  throw new FerError(
    'LABELS_MISMATCH',
    `Could not leave out ${unknown.join(', ')} because the images have no such ${unknown.length === 1 ? 'class' : 'classes'}: ${hint}they have ${known.join(', ')}`,
    { details: { unknown, known } },
  );
}
