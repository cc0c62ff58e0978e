import { FerError } from '../../base/index.ts';
import {
  type CalibrationMethod,
  calibrationMethods,
  type ExportSource,
  exportOnnxFile,
  exportQuantizedFile,
  formatExport,
  formatQuantized,
  readExportSource,
  supportedOpsets,
} from '../../export/index.ts';
import { checkExport } from '../../parity/index.ts';
import type { Command, CommandContext, CommandResult } from '../command.ts';
import { loadConverters } from '../load-converters.ts';
import { openCalibration } from '../open-calibration.ts';
import { wholeNumber } from '../parse-number.ts';

interface ExportCommandOptions {
  readonly out: string;
  readonly opset?: number;
  readonly batch?: number;
  readonly layout: 'nhwc' | 'nchw';
  readonly float16?: boolean;
  readonly licence?: string;
  readonly metrics?: string;
  readonly check: boolean;
  readonly requireCheck?: boolean;
  readonly converter?: readonly string[];
  readonly externalData?: number | true;
  readonly quantize?: 'int8';
  readonly calibrate?: string;
  readonly validate?: string;
  readonly calibrationMethod: CalibrationMethod;
  readonly calibrationImages: number;
  readonly keepFloat?: readonly string[];
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
    {
      flags: '--quantize <type>',
      description:
        '8-bit weights and activations; the file stays float32, and the exit code is 1, where int8 loses more than one point of accuracy or is not faster here',
      choices: ['int8'],
    },
    {
      flags: '--calibrate <dir>',
      description: 'with --quantize: the data set whose training images show how large activations become',
    },
    {
      flags: '--validate <dir>',
      description:
        'the data set that int8 is judged by (default: the validation or test split of the other, else what is left of its training split)',
    },
    {
      flags: '--calibration-method <name>',
      description: 'how the range of an activation is chosen',
      choices: calibrationMethods,
      default: 'minmax',
    },
    {
      flags: '--calibration-images <n>',
      description: 'how many images are drawn to calibrate with',
      default: 512,
      parse: wholeNumber(1),
    },
    {
      flags: '--keep-float <layer>',
      description: 'a layer that stays float32; may be given several times',
      repeatable: true,
    },
    {
      flags: '--converter <file>',
      description:
        'a JavaScript module with converters for layers of your own, as docs/export.md shows; may be given several times',
      repeatable: true,
    },
    {
      flags: '--external-data [bytes]',
      description:
        'store weights that take more than so many bytes, or any, in a second file, FILE.data (default: where a file would pass 2 GiB)',
      parse: wholeNumber(0),
    },
    { flags: '--licence <text>', description: 'the licence of the model, kept in the file' },
    {
      flags: '--metrics <file>',
      description:
        'the metrics.json that `fer evaluate` or `fer report` wrote of an earlier export of the run: its figures go into the model card in the file',
    },
    { flags: '--no-check', description: 'do not compare the file with the model' },
    {
      flags: '--require-check',
      description: 'fail where the file cannot be compared because no engine is installed',
    },
  ],
  takesForce: true,
  examples: [
    'export runs/first --out model.onnx',
    'export model.json --out model.onnx --opset 17',
    'export runs/first --out model.onnx --metrics runs/first/report/metrics.json --force',
    'export runs/first --out small.onnx --quantize int8 --calibrate data/',
  ],
  run: async ({ args, options }, context) => {
    _assertCompatible(options);
    const source = await readExportSource(args[0] as string, options);
    return options.quantize === undefined
      ? _export(source, options, context)
      : _quantize(source, options, context);
  },
};

async function _export(
  source: ExportSource,
  options: ExportCommandOptions,
  { log, force }: CommandContext,
): Promise<CommandResult> {
  const { out, layout, float16 = false } = options;
  const file = await exportOnnxFile(source.modelJson, out, {
    ...(await _commonOptions(source, options)),
    layout,
    float16,
    force,
  });
  if (file.unchecked !== undefined) log.warn(_uncheckedWarning(out, file.unchecked));
  return { json: _toJson(file), text: formatExport(file) };
}

async function _quantize(
  source: ExportSource,
  options: ExportCommandOptions,
  { log, force, signal, progress }: CommandContext,
): Promise<CommandResult> {
  const { out, calibrate, validate, calibrationMethod, calibrationImages, keepFloat = [] } = options;
  const { spec, modelJson } = source;
  if (spec === undefined) {
    throw new FerError(
      'USAGE',
      `Could not quantize ${modelJson} because it is not of a run, whose \`preprocess.json\` says how images become inputs: export a run`,
    );
  }
  const locations = { calibrate: calibrate!, validate, size: calibrationImages };
  await using images = await openCalibration(locations, { spec, signal, progress });
  const file = await exportQuantizedFile(modelJson, out, {
    ...(await _commonOptions(source, options)),
    ...images,
    method: calibrationMethod,
    keepFloat,
    force,
  });
  if (file.unchecked !== undefined) log.warn(_uncheckedWarning(out, file.unchecked));
  if (file.reason !== undefined) log.warn(`${out} is float32, not int8: ${file.reason}`);
  return { json: _toJson(file), text: formatQuantized(file), exitCode: file.isQuantized ? 0 : 1 };
}

async function _commonOptions({ modelJson, spec, metadata }: ExportSource, options: ExportCommandOptions) {
  const { opset, batch, layout, float16, check, requireCheck = false, externalData } = options;
  return {
    ...(options.converter && { converters: await loadConverters(options.converter) }),
    ...(spec && { spec }),
    ...(opset !== undefined && { opset }),
    ...(batch !== undefined && { batch }),
    ...(externalData !== undefined && { externalData: externalData === true ? 0 : externalData }),
    metadata,
    requireCheck,
    ...(check && {
      check: (path: string) =>
        checkExport(modelJson, path, {
          layout,
          ...(float16 === true && { tolerance: HALF_TOLERANCE }),
          ...(spec && { spec }),
        }),
    }),
  };
}

function _assertCompatible(options: ExportCommandOptions): void {
  const { check, requireCheck, quantize, calibrate, validate, keepFloat, float16, batch, layout } = options;
  const refuse = (reason: string): never => {
    throw new FerError('USAGE', `Could not export because ${reason}`);
  };
  if (requireCheck === true && !check) refuse('`--no-check` and `--require-check` contradict each other');
  if (quantize === undefined) {
    const given = { '--calibrate': calibrate, '--validate': validate, '--keep-float': keepFloat };
    const name = Object.entries(given).find(([, value]) => value !== undefined)?.[0];
    if (name !== undefined) refuse(`\`${name}\` is of use with \`--quantize int8\` alone: give both`);
    return;
  }
  if (calibrate === undefined) refuse('`--quantize` needs images: give a data set with `--calibrate`');
  if (float16 === true) refuse('weights are either int8 or float16: leave out `--quantize` or `--float16`');
  if (batch !== undefined || layout !== 'nhwc') {
    refuse(
      '`--quantize` runs the file on images, which needs any batch size, channels last: leave out `--batch` and `--layout`',
    );
  }
}

function _toJson<
  File extends { readonly check: unknown; readonly unchecked: unknown; readonly data: unknown },
>(file: File): Record<string, unknown> {
  const { check, unchecked, data } = file;
  return { ...file, data: data ?? null, check: check ?? null, unchecked: unchecked ?? null };
}

function _uncheckedWarning(out: string, reason: string): string {
  return `${out} is not checked: ${reason}; then run the export again with \`--force\``;
}
