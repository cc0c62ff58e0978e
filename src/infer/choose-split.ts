import { FerError } from '../base/index.ts';
import type { Dataset, LabelledImages, SplitName } from '../data/index.ts';

/** The best measure of a model first: what training never saw, then what it chose its best epoch by. */
const PREFERRED_SPLITS: readonly SplitName[] = ['test', 'validation', 'train'];

/** The split of that name, or without one the first there is of test, validation and train. */
export function chooseSplit(
  dataset: Dataset,
  name?: SplitName,
): { readonly split: SplitName; readonly images: LabelledImages } {
  const present = PREFERRED_SPLITS.filter((each) => dataset.splits[each] !== undefined);
  const split = name ?? present[0];
  const images = split === undefined ? undefined : dataset.splits[split];
  if (split !== undefined && images !== undefined) return { split, images };
  throw new FerError(
    'DATASET_INVALID',
    `Could not take the split \`${name}\` of ${dataset.location} because it is not there: it has ${present.join(', ')}`,
  );
}
