import { FerError } from '../../base/index.ts';

/** The error for a saved model that cannot be used; `reason` reads on from "because". */
export function modelInvalid(path: string, reason: string, cause?: unknown): FerError {
  return new FerError('MODEL_INVALID', `Could not read the model ${path} because ${reason}`, {
    details: { path },
    ...(cause === undefined ? {} : { cause }),
  });
}
