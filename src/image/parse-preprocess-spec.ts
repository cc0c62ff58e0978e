import { FerError } from '../base/index.ts';
import { createPreprocessSpec, type PreprocessSpec } from './preprocess-spec.ts';

/**
 * Reads a preprocess spec from JSON.
 *
 * @throws FerError `SPEC_INVALID` where the text is no JSON or a field is wrong
 */
export function parsePreprocessSpec(text: string): PreprocessSpec {
  let fields: unknown;
  try {
    fields = JSON.parse(text);
  } catch (cause) {
    throw new FerError(
      'SPEC_INVALID',
      `Could not read the preprocess spec because it is not JSON: ${(cause as Error).message}`,
      { cause },
    );
  }
  return createPreprocessSpec(fields);
}
