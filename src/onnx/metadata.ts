import type { ModelProto } from './model-proto.ts';

/** The entries of `metadata_props` that this project writes, in this order. */
export const METADATA_KEYS = [
  /** JSON array: the classes in the order of the outputs. */
  'labels',
  /** JSON: the preprocess spec. */
  'preprocess',
  /** SHA-256 of the preprocess spec, hexadecimal. */
  'preprocess_hash',
  /** JSON: what was measured when the model was trained. */
  'metrics',
  /** JSON: what `fer evaluate` or `fer report` measured of the same epoch. */
  'evaluation',
  /** Where the model comes from. */
  'source',
  'licence',
  /** JSON: versions of what trained and wrote the model. */
  'versions',
  /** Markdown: the model card in short, for people. */
  'model_card',
] as const;

export type MetadataKey = (typeof METADATA_KEYS)[number];

/** The metadata of a model; of a key that is there twice, the last. */
export function readMetadata(model: ModelProto): Record<string, string> {
  return Object.fromEntries(model.metadataProps.map(({ key, value }) => [key, value]));
}

/** A model with these metadata instead of its own: first `METADATA_KEYS` in their order, then the others by name. */
export function withMetadata(model: ModelProto, metadata: Readonly<Record<string, string>>): ModelProto {
  const own: readonly string[] = METADATA_KEYS;
  const others = Object.keys(metadata).filter((key) => !own.includes(key));
  const keys = [...own.filter((key) => metadata[key] !== undefined), ...others.sort()];
  return { ...model, metadataProps: keys.map((key) => ({ key, value: metadata[key] ?? '' })) };
}
