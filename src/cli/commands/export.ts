import { FerError } from '../../base/index.ts';
import { exportOnnxFile, formatExport, readExportSource, supportedOpsets } from '../../export/index.ts';
import { checkExport } from '../../parity/index.ts';
import type { Command } from '../command.ts';
import { wholeNumber } from '../parse-number.ts';

interface ExportCommandOptions {
  readonly out: string;
  readonly opset?: number;
  readonly batch?: number;
  readonly layout: 'nhwc' | 'nchw';
  readonly float16?: boolean;
  readonly licence?: string;
  readonly check: boolean;
  readonly requireCheck?: boolean;
}

/** Weights of float16 are off by up to 5e-4 of themselves; a file that is wrong is off by far more than this. */
const HALF_TOLERANCE = 0.01;

const [lowest, highest] = [supportedOpsets[0]!, supportedOpsets.at(-1)!];

export const exportCommand: Command<ExportCommandOptions> = {
  name: 'export',
  summary: 'Convert a trained model to an ONNX file, compared with the model before it appears',
  arguments: [
    {
      name: '<run-or-model-json>',
      description: 'a run directory, of which the best epoch is taken, or the model.json of any LayersModel',
    },
  ],
  options: [
    { flags: '--out <file>', description: 'the ONNX file to write', required: true },
    {
      flags: '--opset <n>',
      description: `the version of the operations, ${lowest} to ${highest}; without it the lowest that suffices`,
      parse: wholeNumber(lowest, highest),
    },
    {
      flags: '--batch <n>',
      description:
        'the one batch size that the file takes, for runtimes that want it fixed; without it any, as `fer infer` needs it',
      parse: wholeNumber(1),
    },
    {
      flags: '--layout <layout>',
      description: 'of inputs and outputs of rank 4: channels last, as `fer infer` needs them, or first',
      choices: ['nhwc', 'nchw'],
      default: 'nhwc',
    },
    {
      flags: '--float16',
      description: `store large weights in half the size; the check then allows a difference of ${HALF_TOLERANCE}`,
    },
    { flags: '--licence <text>', description: 'the licence of the model, kept in the file' },
    { flags: '--no-check', description: 'do not compare the file with the model' },
    {
      flags: '--require-check',
      description: 'fail where the file cannot be compared because no engine is installed',
    },
  ],
  takesForce: true,
  examples: ['export runs/first --out model.onnx', 'export model.json --out model.onnx --opset 17'],
  run: async ({ args, options }, { log, force }) => {
    const {
      out,
      opset,
      batch,
      layout,
      float16 = false,
      licence,
      check: wantsCheck,
      requireCheck = false,
    } = options;
    if (requireCheck && !wantsCheck) {
      throw new FerError(
        'USAGE',
        'Could not export because `--no-check` and `--require-check` contradict each other',
      );
    }
    const { modelJson, spec, metadata } = await readExportSource(args[0] as string);
    const file = await exportOnnxFile(modelJson, out, {
      ...(spec && { spec }),
      ...(opset !== undefined && { opset }),
      ...(batch !== undefined && { batch }),
      layout,
      float16,
      metadata: { ...metadata, ...(licence !== undefined && { licence }) },
      force,
      requireCheck,
      ...(wantsCheck && {
        check: (path: string) =>
          checkExport(modelJson, path, {
            layout,
            ...(float16 && { tolerance: HALF_TOLERANCE }),
            ...(spec && { spec }),
          }),
      }),
    });
    if (file.unchecked !== undefined) {
      log.warn(`${out} is not checked: ${file.unchecked}; then run the export again with \`--force\``);
    }
    return {
      json: { ...file, check: file.check ?? null, unchecked: file.unchecked ?? null },
      text: formatExport(file),
    };
  },
};
