import { createHash } from 'node:crypto';
import type { PreprocessSpec } from './preprocess-spec.ts';
import { serializePreprocessSpec } from './serialize-preprocess-spec.ts';

/** SHA-256, in hexadecimal, of the canonical JSON of a preprocess spec. */
export function hashPreprocessSpec(spec: PreprocessSpec): string {
  return createHash('sha256').update(serializePreprocessSpec(spec)).digest('hex');
}
