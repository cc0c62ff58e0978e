import { assertAbsent } from '../base/index.ts';
import { convertFile } from './convert-file.ts';
import type { ExportOptions, OnnxExport } from './export-onnx.ts';
import { storeHalf } from './graph/store-half.ts';
import { type CheckOutcome, runCheck } from './run-check.ts';
import { LARGEST_FILE, stageModel } from './stage-model.ts';

export interface WriteExportOptions<Check> {
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
  /**
   * Weights that take more bytes than this go to a second file beside the model, with `.data` after its name.
   *
   * @default 2 GiB, the limit of the format
   */
  readonly externalData?: number;
}

export interface ExportFileOptions<Check> extends ExportOptions, WriteExportOptions<Check> {}

export interface ExportedFile<Check> extends Omit<OnnxExport, 'bytes'>, CheckOutcome<Check> {
  readonly path: string;
  /** The file with the weights, where they are not in `path`. */
  readonly data: string | undefined;
  /** Bytes, those of `data` included. */
  readonly size: number;
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
  const {
    force = false,
    check,
    requireCheck = false,
    externalData = LARGEST_FILE,
    ...exportOptions
  } = options;
  if (!force) await assertAbsent(out);
  const { write, opset, parameters } = await convertFile(modelJsonPath, exportOptions);
  const model = exportOptions.float16 === true ? storeHalf(write()) : write();
  const staged = await stageModel(model, { out, externalData });
  try {
    const { path, data, size } = staged;
    if (data !== undefined && !force) await assertAbsent(data);
    const outcome = await runCheck(path, { check, requireCheck });
    await staged.commit();
    return { path: out, data, size, opset, nodes: model.graph.node.length, parameters, ...outcome };
  } finally {
    await staged.discard();
  }
}
