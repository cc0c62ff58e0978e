import { FerError } from '../base/index.ts';

export function imageUnsupported(what: string, accepted: string): FerError {
  return new FerError(
    'IMAGE_UNSUPPORTED',
    `Could not decode the image because it holds ${what}: convert it to ${accepted}`,
  );
}
