import { FerError } from '../base/index.ts';

/** The error for a folder or file that is not a usable data set; `rest` follows "because". */
export function datasetInvalid(path: string, rest: string): FerError {
  return new FerError('DATASET_INVALID', `Could not open the data set ${path} because ${rest}`, {
    details: { path },
  });
}
