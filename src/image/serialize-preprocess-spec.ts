import type { PreprocessSpec } from './preprocess-spec.ts';

/** The canonical JSON of a preprocess spec (RFC 8785: no spaces, keys in order), the text that its hash is taken of. */
export function serializePreprocessSpec(spec: PreprocessSpec): string {
  const entries = Object.entries(spec).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(Object.fromEntries(entries));
}
