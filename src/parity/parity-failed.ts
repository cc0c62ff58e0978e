import { FerError } from '../base/index.ts';

/** The error for an export that does not compute what the model it was made from does. */
export function parityFailed(modelJson: string, reason: string): FerError {
  return new FerError(
    'PARITY_FAILED',
    `Could not accept the export of ${modelJson} because ONNX Runtime computes something else from it: ${reason}`,
    { details: { path: modelJson } },
  );
}
