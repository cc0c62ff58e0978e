import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { FerError, writeAtomically } from '../../base/index.ts';
import { type PreprocessSpec, parsePreprocessSpec, serializePreprocessSpec } from '../../image/index.ts';
import { type Augmentation, createAugmentation, type Reject } from '../../pipeline/index.ts';
import { drawCurves, type HistoryRow, svgToPng } from '../../report/index.ts';
import { createTrainConfig, type TrainConfig } from '../train-config.ts';
import { type Environment, parseEnvironment } from './environment.ts';

/** What decides a run, beside its data. */
export interface RunDecisions {
  readonly config: TrainConfig;
  /** What `config.augment` stood for when the run began. */
  readonly augmentation: Augmentation;
  readonly spec: PreprocessSpec;
  readonly environment: Environment;
}

const CONFIG_FILE = 'config.json';
const PREPROCESS_FILE = 'preprocess.json';
const ENVIRONMENT_FILE = 'environment.json';

export async function writeDecisions(directory: string, decisions: RunDecisions): Promise<void> {
  const { config, augmentation, spec, environment } = decisions;
  await _write(directory, CONFIG_FILE, _json({ ...config, augmentation }));
  await _write(directory, PREPROCESS_FILE, serializePreprocessSpec(spec));
  await _write(directory, ENVIRONMENT_FILE, _json(environment));
}

/**
 * Reads back what `writeDecisions` wrote.
 *
 * @throws FerError `NO_SUCH_INPUT` where there is no run, `CHECKPOINT_INVALID` where a file of it is damaged
 */
export async function readDecisions(directory: string): Promise<RunDecisions> {
  const { augmentation, ...config } = await _readJson(directory, CONFIG_FILE);
  const spec = await _read(directory, PREPROCESS_FILE);
  const environment = await _readJson(directory, ENVIRONMENT_FILE);
  const restore = <Value>(name: string, parse: () => Value) => _restore(join(directory, name), parse);
  return {
    config: restore(CONFIG_FILE, () => createTrainConfig(config)),
    augmentation: restore(CONFIG_FILE, () => createAugmentation(augmentation)),
    spec: restore(PREPROCESS_FILE, () => parsePreprocessSpec(spec)),
    environment: restore(ENVIRONMENT_FILE, () => parseEnvironment(environment)),
  };
}

/** Writes the table of the epochs so far, for people's programs and for ours. */
export async function writeHistory(directory: string, rows: readonly HistoryRow[]): Promise<void> {
  await _write(directory, 'history.csv', stringify([...rows], { header: true }));
  await _write(directory, 'history.json', _json(rows));
}

/** Draws the epochs so far. */
export async function writeCurves(directory: string, rows: readonly HistoryRow[]): Promise<void> {
  if (rows.length === 0) return;
  const svg = await drawCurves(rows);
  await _write(directory, 'curves.svg', svg);
  await _write(directory, 'curves.png', await svgToPng(svg));
}

/** Lists the images that could not be used, where there are any. */
export async function writeRejects(directory: string, rejects: readonly Reject[]): Promise<void> {
  if (rejects.length > 0) await _write(directory, 'rejects.json', _json(rejects));
}

async function _write(directory: string, name: string, content: string | Uint8Array): Promise<void> {
  await writeAtomically(join(directory, name), content, { force: true });
}

async function _read(directory: string, name: string): Promise<string> {
  const path = join(directory, name);
  return await readFile(path, 'utf8').catch((cause) => {
    throw new FerError(
      'NO_SUCH_INPUT',
      `Could not go on with a run because there is none in ${directory}: ${path} is missing`,
      {
        cause,
        details: { path },
      },
    );
  });
}

async function _readJson(directory: string, name: string): Promise<Readonly<Record<string, unknown>>> {
  const text = await _read(directory, name);
  const value = _parse(text);
  if (value !== undefined) return value;
  throw _damaged(join(directory, name), 'it is not a JSON object');
}

/** Whatever is wrong with the content is told of the file. */
function _restore<Value>(path: string, parse: () => Value): Value {
  try {
    return parse();
  } catch (cause) {
    // Of a sentence of ours what comes after the reason.
    throw _damaged(path, (cause as Error).message.replace(/^Could not .*? because /, ''), cause);
  }
}

function _damaged(path: string, reason: string, cause?: unknown): FerError {
  return new FerError(
    'CHECKPOINT_INVALID',
    `Could not go on with the run because what it wrote down is damaged, start another run: ${path}: ${reason}`,
    { details: { path }, ...(cause !== undefined && { cause }) },
  );
}

function _parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function _json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
