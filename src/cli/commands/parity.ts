import { findModelFile } from '../../base/index.ts';
import { openSources } from '../../infer/index.ts';
import { compareModels, formatComparison } from '../../parity/index.ts';
import type { Command } from '../command.ts';
import { realNumber, wholeNumber } from '../parse-number.ts';

interface ParityOptions {
  readonly atol: number;
  readonly batchSize: number;
}

export const parityCommand: Command<ParityOptions> = {
  name: 'parity',
  summary: 'Run the same images through a saved model and its ONNX file; exit 1 beyond the tolerance',
  arguments: [
    {
      name: '<model-json>',
      description: 'a model.json, or a run directory, of which the best epoch is taken',
    },
    { name: '<model>', description: 'the ONNX file made of it by `fer export`' },
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
      flags: '--batch-size <n>',
      description: 'images in one run of each model',
      default: 64,
      parse: wholeNumber(1),
    },
  ],
  examples: [
    'parity runs/first model.onnx data/validation',
    'parity model.json model.onnx faces/ --atol 1e-5',
  ],
  run: async ({ args, options }, { signal, progress }) => {
    const [given, onnx, dir] = args as readonly [string, string, string];
    const modelJson = await findModelFile(given);
    const images = await openSources([dir], { signal });
    try {
      const comparison = await compareModels({ modelJson, onnx }, images.sources, {
        ...options,
        signal,
        onProgress: (done) => progress(`compared ${done} images`),
      });
      return {
        json: { modelJson, onnx, dir, ...comparison },
        text: `${modelJson} and ${onnx} on ${dir}\n${formatComparison(comparison)}`,
        exitCode: comparison.passed ? 0 : 1,
      };
    } finally {
      await images.close();
    }
  },
};
