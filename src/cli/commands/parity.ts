import { findModelFile } from '../../base/index.ts';
import { openSources } from '../../infer/index.ts';
import { compareModels, compareToFolder, formatComparison, isOnnxPath } from '../../parity/index.ts';
import type { Command } from '../command.ts';
import { MODEL_OPTION_ROWS, type ModelOptions, readModelOptions } from '../model-options.ts';
import { realNumber, wholeNumber } from '../parse-number.ts';
import { numberList } from '../parse-number-list.ts';

interface ParityOptions extends ModelOptions {
  readonly atol: number;
  readonly sameLabel: number;
  readonly batchSize: number;
  readonly batchSizes: readonly number[];
  readonly threadCounts?: readonly number[];
  readonly out?: string;
}

export const parityCommand: Command<ParityOptions> = {
  name: 'parity',
  summary:
    'Run the same images through a saved model, or another ONNX file, and an ONNX file; exit 1 beyond the tolerance',
  arguments: [
    {
      name: '<reference>',
      description:
        'a model.json, a run directory, of which the best epoch is taken, or an .onnx file, such as the float32 one of an int8 file',
    },
    { name: '<model>', description: 'the ONNX file that is compared with it' },
    {
      name: '<dir>',
      description:
        'a folder of images, labelled or not, a FER-2013 CSV file, a list of paths and labels, or tar shards',
    },
  ],
  options: [
    {
      flags: '--atol <number>',
      description: 'the largest difference of a probability that is allowed',
      default: 1e-4,
      parse: realNumber(0),
    },
    {
      flags: '--same-label <share>',
      description:
        'the share of the images on which both have to say the same label; what to ask of an int8 file',
      default: 0,
      parse: realNumber(0, 1),
    },
    {
      flags: '--batch-size <n>',
      description: 'images in one run of each model',
      default: 64,
      parse: wholeNumber(1),
    },
    {
      flags: '--batch-sizes <list>',
      description:
        'runs the ONNX file again in batches of these sizes, which may change a probability by 1e-5 at most',
      default: [1, 7, 32],
      parse: numberList(1),
    },
    {
      flags: '--thread-counts <list>',
      description:
        'with each of these numbers of threads (default: one, and the cores that this process may use)',
      parse: numberList(1),
    },
    {
      flags: '--out <dir>',
      description: 'write report.html with the worst images, parity.json, and that figure as SVG and PNG',
    },
    ...MODEL_OPTION_ROWS,
  ],
  takesForce: true,
  examples: [
    'parity runs/first model.onnx data/validation',
    'parity model.json model.onnx faces/ --atol 1e-5',
    'parity model.onnx int8.onnx data/validation --atol 0.2 --same-label 0.95 --out parity',
  ],
  run: async ({ args, options }, { signal, force, progress }) => {
    const [given, onnx, dir] = args as readonly [string, string, string];
    const reference = isOnnxPath(given) ? given : await findModelFile(given);
    const { out, sameLabel: leastSameLabel, ...rest } = options;
    const settings = {
      ...rest,
      leastSameLabel,
      classifierOptions: await readModelOptions(options),
      signal,
      onProgress: (done: number) => progress(`compared ${done} images`),
    };
    const images = await openSources([dir], { signal });
    try {
      const comparison =
        out === undefined
          ? await compareModels({ reference, onnx }, images.sources, settings)
          : await compareToFolder({ reference, onnx }, images.sources, { ...settings, out, force });
      const wrote = out === undefined ? '' : `\nwrote ${out}`;
      return {
        json: { reference, onnx, dir, out: out ?? null, ...comparison },
        text: `${onnx} beside ${reference} on ${dir}\n${formatComparison(comparison)}${wrote}`,
        exitCode: comparison.passed ? 0 : 1,
      };
    } finally {
      await images.close();
    }
  },
};
