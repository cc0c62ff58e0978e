import { FerError } from '../base/index.ts';
import type { Sample } from '../image/index.ts';

type _Labelled = Pick<Sample, 'path' | 'label'>;

/** Finds the one-hot column of a sample's class; throws `LABELS_MISMATCH` for a class that is not among the labels. */
export function createLabelColumns(labels: readonly string[]): (sample: _Labelled) => number {
  const columns = new Map(labels.map((label, column) => [label, column]));
  return (sample) => {
    const column = columns.get(sample.label);
    if (column === undefined) throw _unknownLabel(sample, labels);
    return column;
  };
}

function _unknownLabel({ path, label }: _Labelled, labels: readonly string[]): FerError {
  return new FerError(
    'LABELS_MISMATCH',
    `Could not make a batch because the class of ${path} is not one of ${labels.join(', ')}: ${label}`,
    { details: { path, label } },
  );
}
