import { basename, resolve } from 'node:path';
import { readPackageVersion } from '../base/index.ts';
import type { PreprocessSpec } from '../image/index.ts';
import { briefCard } from './brief-card.ts';
import { readMeasured } from './read-measured.ts';
import { type RecordedImages, readRunRecords } from './run-records.ts';

export interface DescribeRunOptions {
  /**
   * The licence of the model.
   *
   * @default not stated
   */
  readonly licence?: string | undefined;
  /**
   * The `metrics.json` of an evaluation of the same epoch, whose figures go into the file.
   *
   * @default those of the training alone
   */
  readonly metrics?: string | undefined;
}

/**
 * The metadata of a model that a run made: its figures, where it comes from, and the model card in short.
 *
 * @throws FerError `NO_SUCH_INPUT`, `MODEL_INVALID` where a record of the run is damaged, `LABELS_MISMATCH` for the
 * metrics of another model
 */
export async function describeRun(
  run: string,
  { spec, licence, metrics }: DescribeRunOptions & { readonly spec: PreprocessSpec },
): Promise<Record<string, string>> {
  const records = await readRunRecords(run);
  const { best } = records;
  const measured =
    metrics === undefined ? undefined : await readMeasured(metrics, { best, labels: spec.labels });
  const name = basename(resolve(run));
  const { epoch, accuracy, loss, val_accuracy, val_loss } = best;
  const { versions, seed, data } = records.environment;
  return {
    metrics: JSON.stringify({ epoch, accuracy, loss, val_accuracy, val_loss }),
    ...(measured && { evaluation: JSON.stringify(measured) }),
    source: JSON.stringify({
      run: name,
      seed,
      training: _identify(data.training),
      validation: _identify(data.validation),
    }),
    ...(licence !== undefined && { licence }),
    versions: JSON.stringify({ trained: versions, exported: { 'fer-stream': readPackageVersion() } }),
    model_card: briefCard({ name, records, spec, licence, measured }),
  };
}

/** Without the location, which is of one machine. */
function _identify({ size, hash, counts }: RecordedImages) {
  return { size, hash, ...(counts && { counts }) };
}
