import { assertAbsent } from '../base/index.ts';
import type { ExportOptions } from './export-onnx.ts';
import type { ExportedFile, WriteExportOptions } from './export-onnx-file.ts';
import { judgeQuantization, type QuantizationFigures, type Verdict } from './quantize/judge-quantization.ts';
import type { LayerSensitivity } from './quantize/measure-sensitivity.ts';
import type { CalibrationMethod } from './quantize/range-tally.ts';
import { type QuantizeOptions, quantizeFile } from './quantize-file.ts';
import { runCheck } from './run-check.ts';
import { LARGEST_FILE, type StagedModel, stageModel } from './stage-model.ts';

export interface ExportQuantizedFileOptions<Check>
  extends Omit<ExportOptions, 'float16'>,
    WriteExportOptions<Check>,
    QuantizeOptions {
  /** Measures both files, on the same images and this machine. */
  readonly compare: (paths: {
    readonly float32: string;
    readonly int8: string;
  }) => Promise<QuantizationFigures>;
}

/** What was written, and why. The check is that of the float32 file, which is exact. */
export interface QuantizedFile<Check> extends ExportedFile<Check>, Verdict {
  readonly method: CalibrationMethod;
  /** Calibration samples. */
  readonly samples: number;
  readonly layers: readonly LayerSensitivity[];
  readonly figures: QuantizationFigures;
  /** Bytes of both files, whichever was kept. */
  readonly sizes: { readonly float32: number; readonly int8: number };
}

/**
 * Converts a saved tfjs LayersModel to an ONNX file with 8-bit weights and activations, unless that costs too much accuracy
 * or is not faster here: then the float32 file is written, and `reason` says why.
 *
 * @throws FerError as `exportOnnxFile`, `UNSUPPORTED_LAYER` where no layer can be quantized, `USAGE` for a name in `keepFloat` that is
 * none of them, `NO_SUCH_INPUT` without samples; nothing is left behind then
 */
export async function exportQuantizedFile<Check>(
  modelJsonPath: string,
  out: string,
  options: ExportQuantizedFileOptions<Check>,
): Promise<QuantizedFile<Check>> {
  const {
    force = false,
    check,
    requireCheck = false,
    externalData = LARGEST_FILE,
    compare,
    ...rest
  } = options;
  if (!force) await assertAbsent(out);
  const { float32, int8, opset, parameters, ...facts } = await quantizeFile(modelJsonPath, rest);
  const staged: StagedModel[] = [];
  try {
    for (const model of [float32, int8]) staged.push(await stageModel(model, { out, externalData }));
    const [exact, small] = staged as [StagedModel, StagedModel];
    const outcome = await runCheck(exact.path, { check, requireCheck });
    const figures = await compare({ float32: exact.path, int8: small.path });
    const verdict = judgeQuantization(figures);
    const [kept, model] = verdict.isQuantized ? [small, int8] : [exact, float32];
    if (kept.data !== undefined && !force) await assertAbsent(kept.data);
    await kept.commit();
    const { data, size } = kept;
    const sizes = { float32: exact.size, int8: small.size };
    const nodes = model.graph.node.length;
    return {
      path: out,
      data,
      size,
      opset,
      nodes,
      parameters,
      ...outcome,
      ...facts,
      ...verdict,
      figures,
      sizes,
    };
  } finally {
    for (const each of staged) await each.discard();
  }
}
