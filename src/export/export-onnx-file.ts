import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { assertAbsent, FerError, outputFailed } from '../base/index.ts';
import { type ExportOptions, exportOnnx, type OnnxExport } from './export-onnx.ts';

export interface ExportFileOptions<Check> extends ExportOptions {
  /**
   * Replace a file that is already there.
   *
   * @default false
   */
  readonly force?: boolean;
  /**
   * Compares the written file with the model and throws where they differ. It gets the temporary name under which the file
   * is until it has passed.
   *
   * @default none: the file is not checked
   */
  readonly check?: (path: string) => Promise<Check>;
  /**
   * Fail where the check cannot run because no TensorFlow engine is installed.
   *
   * @default false
   */
  readonly requireCheck?: boolean;
}

export interface ExportedFile<Check> extends Omit<OnnxExport, 'bytes'> {
  readonly path: string;
  readonly size: number;
  /** What the check gave; undefined where it did not run. */
  readonly check: Check | undefined;
  /** Why a check that was wanted could not run. */
  readonly unchecked: string | undefined;
}

/**
 * Converts a saved tfjs LayersModel to an ONNX file, which appears under its name only after the check.
 *
 * @throws FerError as `exportOnnx`, `OUTPUT_EXISTS`, `OUTPUT_FAILED`, and whatever `check` throws; nothing is left behind then
 */
export async function exportOnnxFile<Check>(
  modelJsonPath: string,
  out: string,
  options: ExportFileOptions<Check> = {},
): Promise<ExportedFile<Check>> {
  const { force = false, check, requireCheck = false, ...exportOptions } = options;
  if (!force) await assertAbsent(out);
  const { bytes, ...facts } = await exportOnnx(modelJsonPath, exportOptions);
  // The check opens the file by its name, so it is written whole under another name first.
  const temporary = `${out}.${randomUUID()}.tmp`;
  const file = await _asOutput(out, () => _openNew(temporary));
  try {
    await _asOutput(out, () => _fill(file, bytes));
    const outcome = await _runCheck(temporary, { check, requireCheck });
    await _asOutput(out, () => rename(temporary, out));
    return { path: out, size: bytes.length, ...facts, ...outcome };
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function _openNew(path: string): Promise<FileHandle> {
  await mkdir(dirname(path), { recursive: true });
  return open(path, 'wx');
}

async function _fill(file: FileHandle, bytes: Uint8Array): Promise<void> {
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

function _asOutput<Result>(out: string, step: () => Promise<Result>): Promise<Result> {
  return step().catch((cause: unknown) => {
    throw outputFailed(out, cause);
  });
}

async function _runCheck<Check>(
  path: string,
  options: {
    readonly check: ((path: string) => Promise<Check>) | undefined;
    readonly requireCheck: boolean;
  },
): Promise<Pick<ExportedFile<Check>, 'check' | 'unchecked'>> {
  const { check, requireCheck } = options;
  if (check === undefined) return { check: undefined, unchecked: undefined };
  try {
    return { check: await check(path), unchecked: undefined };
  } catch (error) {
    const isWithoutEngine = error instanceof FerError && error.code === 'ENGINE_MISSING';
    if (requireCheck || !isWithoutEngine) throw error;
    return { check: undefined, unchecked: error.message };
  }
}
