import { FerError } from '../../base/index.ts';
import { shorten } from './shorten.ts';

/** The error for a saved model that cannot be used; `reason` reads on from "because". */
export function modelInvalid(path: string, reason: string, cause?: unknown): FerError {
  return new FerError('MODEL_INVALID', `Could not read the model ${path} because ${shorten(reason)}`, {
    details: { path },
    ...(cause === undefined ? {} : { cause }),
  });
}
