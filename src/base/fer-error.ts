/** What went wrong, for callers that branch on it; each code is documented in `docs/errors.md`. */
export const ERROR_CODES = {
  USAGE: 'the command line or an options object is wrong',
  INTERRUPTED: 'the work was stopped by a signal',
  OUTPUT_EXISTS: 'an output path exists and `--force` was not given, or is not offered',
  OUTPUT_FAILED: 'an output could not be written, e.g. because the disk is full',
  NO_SUCH_INPUT: 'an input path does not exist or cannot be read',
  DATASET_INVALID: 'a folder, file or tar shard is not a usable labelled data set',
  DATASET_ROW_INVALID: 'a row of a CSV file or a list, or a sample of a shard, is not a labelled image',
  TOO_MANY_BAD_IMAGES: 'more images than allowed could not be read',
  IMAGE_INVALID: 'a file is not an image that can be decoded',
  IMAGE_TOO_LARGE: 'an image has more pixels or bytes than allowed',
  IMAGE_UNSUPPORTED: 'an image is in a format that is not accepted',
  SPEC_INVALID: 'a preprocess spec has missing, unknown or contradicting fields',
  ENGINE_MISSING: 'no TensorFlow engine of the wanted kind is installed or works',
  ENGINE_INSTALL_FAILED: 'a TensorFlow engine could not be installed',
  DEVICE_UNAVAILABLE: 'the wanted device is not there',
  PRECISION_UNAVAILABLE: 'the machine or the engine does not compute in the wanted precision',
  CONFIG_INVALID: 'a training configuration is wrong',
  LABELS_MISMATCH: 'the labels of two splits, or of a model and a data set, differ',
  TRAINING_DIVERGED: 'the loss became NaN or infinite',
  RUN_IN_USE: 'another process trains in the run directory',
  CHECKPOINT_INVALID: 'a checkpoint is missing, incomplete or belongs to something else',
  MODEL_INVALID: 'a model file is missing, damaged or of another kind',
  SCORES_INVALID: 'a model gives scores for a picture that are infinite or no numbers',
  MODEL_CLOSED: 'a session or a classifier was used after it was closed',
  RUNTIME_MISSING: 'ONNX Runtime is not installed or does not load on this machine',
  UNSUPPORTED_LAYER: 'a model has layers that cannot be exported exactly',
  INPUT_MISMATCH: 'an input does not fit the model',
  PARITY_FAILED: 'two runtimes disagree beyond the tolerance',
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

export interface FerErrorOptions {
  /** The error that led to this one. */
  readonly cause?: unknown;
  /** Facts for programs: paths, line numbers, layer names. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/**
 * An error that the user can mend.
 *
 * The message says what could not be done, why, what was given and what to do, without a final period.
 */
export class FerError extends Error {
  override readonly name = 'FerError';
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, options: FerErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details ?? {};
  }
}
