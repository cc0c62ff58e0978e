import { access, readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { z } from 'zod';
import {
  BEST_FOLDER,
  describeIssues,
  FerError,
  findBestModel,
  findModelFile,
  readPackageVersion,
} from '../base/index.ts';
import { type PreprocessSpec, parsePreprocessSpec } from '../image/index.ts';
import { modelInvalid } from './model/model-invalid.ts';

/** What `exportOnnx` needs of a model. */
export interface ExportSource {
  readonly modelJson: string;
  /** Undefined for a model that is not of a run. */
  readonly spec: PreprocessSpec | undefined;
  readonly metadata: Readonly<Record<string, string>>;
}

const historySchema = z
  .array(
    z.looseObject({
      epoch: z.int(),
      accuracy: z.number(),
      loss: z.number(),
      val_accuracy: z.number(),
      val_loss: z.number(),
    }),
  )
  .min(1);
const imagesSchema = z.looseObject({ size: z.int(), hash: z.string() });
const environmentSchema = z.looseObject({
  versions: z.record(z.string(), z.string()),
  seed: z.int(),
  data: z.looseObject({ training: imagesSchema, validation: imagesSchema }),
});

/**
 * Finds what to export. A run directory gives its best checkpoint, preprocess spec and metadata; a `model.json`, or the
 * folder that holds one, gives that model and nothing else.
 *
 * @throws FerError `NO_SUCH_INPUT` for a run without a best checkpoint or history, `MODEL_INVALID` where its records are
 * damaged, `SPEC_INVALID`
 */
export async function readExportSource(path: string): Promise<ExportSource> {
  if (await _isThere(join(path, 'preprocess.json'))) return _readRun(path);
  return { modelJson: await findModelFile(path), spec: undefined, metadata: {} };
}

async function _readRun(run: string): Promise<ExportSource> {
  const modelJson = await findBestModel(run);
  if (modelJson === undefined) {
    const path = join(run, BEST_FOLDER, 'model.json');
    throw new FerError(
      'NO_SUCH_INPUT',
      `Could not export ${run} because no epoch of it has ended, so there is no best checkpoint: ${path} is missing`,
      { details: { path } },
    );
  }
  const spec = parsePreprocessSpec(await _readText(run, 'preprocess.json'));
  const history = await _readJson(run, 'history.json', historySchema);
  const environment = await _readJson(run, 'environment.json', environmentSchema);
  return { modelJson, spec, metadata: _describeRun(run, history, environment) };
}

function _describeRun(
  run: string,
  history: z.infer<typeof historySchema>,
  { versions, seed, data }: z.infer<typeof environmentSchema>,
): Record<string, string> {
  // The checkpoint is of the epoch with the highest validation accuracy, the earliest on ties.
  const best = history.reduce((top, row) => (row.val_accuracy > top.val_accuracy ? row : top));
  const { epoch, accuracy, loss, val_accuracy, val_loss } = best;
  // Without the locations, which are of one machine.
  const images = ({ size, hash }: z.infer<typeof imagesSchema>) => ({ size, hash });
  return {
    metrics: JSON.stringify({ epoch, accuracy, loss, val_accuracy, val_loss }),
    source: JSON.stringify({
      run: basename(resolve(run)),
      seed,
      training: images(data.training),
      validation: images(data.validation),
    }),
    versions: JSON.stringify({ trained: versions, exported: { 'fer-stream': readPackageVersion() } }),
  };
}

async function _readJson<Schema extends z.ZodType>(
  run: string,
  name: string,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const path = join(run, name);
  let json: unknown;
  try {
    json = JSON.parse(await _readText(run, name));
  } catch (cause) {
    if (cause instanceof FerError) throw cause;
    throw modelInvalid(path, `it is not JSON: ${(cause as Error).message}`, cause);
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw modelInvalid(path, `it is damaged: ${describeIssues(parsed.error, schema)}`);
  return parsed.data;
}

async function _readText(run: string, name: string): Promise<string> {
  const path = join(run, name);
  return readFile(path, 'utf8').catch((cause: Error) => {
    throw new FerError(
      'NO_SUCH_INPUT',
      `Could not export ${run} because ${path} cannot be read: ${cause.message}`,
      {
        cause,
        details: { path },
      },
    );
  });
}

function _isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
