import { access, readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { FerError } from '../../base/index.ts';
import { type PreprocessSpec, parsePreprocessSpec } from '../../image/index.ts';

/** A trained model that another run starts from. */
export interface TransferSource {
  /** As it was given. */
  readonly path: string;
  readonly modelJson: string;
  /** Undefined for a model that is not of a run: its classes have no names, and how its images are made is not known. */
  readonly spec: PreprocessSpec | undefined;
}

/**
 * Finds the model to start from: of a run directory its best checkpoint, of a folder its `model.json`, else the file.
 * The preprocess spec comes from the run, also where the path names one of its checkpoints.
 *
 * @throws FerError `NO_SUCH_INPUT` where there is no model, `SPEC_INVALID`
 */
export async function findTransferSource(path: string): Promise<TransferSource> {
  const modelJson = await _findModel(path);
  const folder = dirname(resolve(modelJson));
  const isCheckpoint = ['best', 'last'].includes(basename(folder));
  const specFile = join(isCheckpoint ? dirname(folder) : folder, 'preprocess.json');
  const spec = (await _isThere(specFile)) ? parsePreprocessSpec(await readFile(specFile, 'utf8')) : undefined;
  return { path, modelJson, spec };
}

async function _findModel(path: string): Promise<string> {
  const isRun = await _isThere(join(path, 'config.json'));
  const inside = isRun ? join(path, 'best', 'model.json') : join(path, 'model.json');
  if (await _isThere(inside)) return inside;
  if (isRun) throw _missing(path, `no epoch of that run has ended: ${inside} is missing`);
  if (!(await _isThere(path))) throw _missing(path, `there is no such file: ${path}`);
  if (basename(path).endsWith('.json')) return path;
  throw _missing(path, `it is neither a run nor a folder with a \`model.json\` nor such a file: ${path}`);
}

function _missing(path: string, reason: string): FerError {
  return new FerError('NO_SUCH_INPUT', `Could not start from a trained model because ${reason}`, {
    details: { path },
  });
}

function _isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
