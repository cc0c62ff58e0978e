import { FerError } from '../base/index.ts';
import { hashPreprocessSpec, type PreprocessSpec, parsePreprocessSpec } from '../image/index.ts';
import { type ModelProto, readMetadata } from '../onnx/index.ts';

/** What an exported classifier says about itself. */
export interface Description {
  /** In the order of the model's outputs. */
  readonly labels: readonly string[];
  readonly spec: PreprocessSpec;
  readonly metadata: Readonly<Record<string, string>>;
}

const NEEDED_KEYS = ['labels', 'preprocess', 'preprocess_hash'] as const;

/** What a file says about itself, without the description where it has none. */
export type ReadDescription =
  | Description
  | { readonly spec?: undefined; readonly metadata: Readonly<Record<string, string>> };

/**
 * Reads the labels and the preprocessing of a model from the metadata of its file, and checks that they belong together.
 *
 * Throws `MODEL_INVALID` where it describes itself in part or wrongly.
 *
 * @param path the file of the model, for errors
 */
export function readDescription(model: ModelProto, path: string): ReadDescription {
  const metadata = readMetadata(model);
  const missing = NEEDED_KEYS.filter((key) => metadata[key] === undefined);
  // `labels` alone is a key that other tools write too.
  if (metadata.preprocess === undefined && metadata.preprocess_hash === undefined) return { metadata };
  if (missing.length > 0) {
    throw _refuse(path, `its metadata lacks ${missing.map((key) => `\`${key}\``).join(', ')}`);
  }
  const spec = parsePreprocessSpec(metadata.preprocess!);
  const hash = hashPreprocessSpec(spec);
  if (hash !== metadata.preprocess_hash) {
    throw _refuse(
      path,
      `its preprocess spec was changed after the export: the hash is ${hash} and \`preprocess_hash\` says ${metadata.preprocess_hash}`,
    );
  }
  const labels = _parseLabels(metadata.labels!);
  if (labels === undefined || JSON.stringify(labels) !== JSON.stringify(spec.labels)) {
    throw _refuse(
      path,
      `its labels are not those of its preprocess spec, ${JSON.stringify(spec.labels)}: ${metadata.labels}`,
    );
  }
  return { labels, spec, metadata };
}

function _parseLabels(text: string): readonly string[] | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  return Array.isArray(parsed) && parsed.every((label) => typeof label === 'string') ? parsed : undefined;
}

function _refuse(path: string, reason: string): FerError {
  return new FerError(
    'MODEL_INVALID',
    `Could not use ${path} as a classifier because ${reason}; make the file with \`fer export\` from a run`,
    { details: { path } },
  );
}
