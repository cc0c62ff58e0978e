import { join } from 'node:path';
import { BEST_FOLDER, FerError, findBestModel, findModelFile, pathExists } from '../base/index.ts';
import { type PreprocessSpec, parsePreprocessSpec } from '../image/index.ts';
import { type DescribeRunOptions, describeRun } from './describe-run.ts';
import { readText } from './read-json.ts';

/** What `exportOnnx` needs of a model. */
export interface ExportSource {
  readonly modelJson: string;
  /** Undefined for a model that is not of a run. */
  readonly spec: PreprocessSpec | undefined;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Finds what to export. A run directory gives its best checkpoint, preprocess spec and metadata with the model card in
 * short; a `model.json`, or the folder that holds one, gives that model and its licence, where it is told, alone.
 *
 * @throws FerError `NO_SUCH_INPUT` for a run without a best checkpoint or history, `MODEL_INVALID` where its records are
 * damaged, `SPEC_INVALID`, `LABELS_MISMATCH` for the metrics of another model, `USAGE` for metrics without a run
 */
export async function readExportSource(
  path: string,
  options: DescribeRunOptions = {},
): Promise<ExportSource> {
  if (await pathExists(join(path, 'preprocess.json'))) return _readRun(path, options);
  if (options.metrics !== undefined) {
    throw new FerError(
      'USAGE',
      `Could not take the figures of ${options.metrics} because ${path} is not a run, whose model card they go into: leave out \`--metrics\``,
    );
  }
  const { licence } = options;
  return {
    modelJson: await findModelFile(path),
    spec: undefined,
    metadata: licence === undefined ? {} : { licence },
  };
}

async function _readRun(run: string, options: DescribeRunOptions): Promise<ExportSource> {
  const modelJson = await findBestModel(run);
  if (modelJson === undefined) {
    const path = join(run, BEST_FOLDER, 'model.json');
    throw new FerError(
      'NO_SUCH_INPUT',
      `Could not export ${run} because no epoch of it has ended, so there is no best checkpoint: ${path} is missing`,
      { details: { path } },
    );
  }
  const spec = parsePreprocessSpec(await readText(join(run, 'preprocess.json')));
  return { modelJson, spec, metadata: await describeRun(run, { ...options, spec }) };
}
