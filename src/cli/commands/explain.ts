import { FerError } from '../../base/index.ts';
import {
  assertExplanationPath,
  type ExplainedFile,
  type Explanation,
  explainImage,
  loadClassifier,
  openSources,
  writeExplanations,
} from '../../infer/index.ts';
import type { Command, CommandContext } from '../command.ts';
import { MODEL_OPTION_ROWS, type ModelOptions, readModelOptions, warnOfFallback } from '../model-options.ts';
import { wholeNumber } from '../parse-number.ts';

interface ExplainOptions extends ModelOptions {
  readonly out?: string;
  readonly label?: string;
  readonly patch?: number;
  readonly stride?: number;
  readonly batchSize: number;
}

export const explainCommand: Command<ExplainOptions> = {
  name: 'explain',
  summary: 'Show which parts of an image an ONNX model goes by: cover them one by one and see what it says',
  arguments: [
    { name: '<model>', description: 'an ONNX file, made by `fer export` or by others' },
    { name: '<image...>', description: 'image files, folders of them, or quoted patterns' },
  ],
  options: [
    {
      flags: '--out <file>',
      description: 'a .png, .svg or .html file: the images, and below each its heat map drawn over it',
    },
    { flags: '--label <name>', description: 'explain this label (default: the likeliest of each image)' },
    {
      flags: '--patch <n>',
      description:
        'the side of the square that covers a part, in pixels of what the model sees (default: a sixth of the shorter side)',
      parse: wholeNumber(1),
    },
    {
      flags: '--stride <n>',
      description: 'how far it moves (default: half of its side)',
      parse: wholeNumber(1),
    },
    {
      flags: '--batch-size <n>',
      description: 'images in one run of the model',
      default: 64,
      parse: wholeNumber(1),
    },
    ...MODEL_OPTION_ROWS,
  ],
  takesForce: true,
  examples: [
    'explain model.onnx face.jpg --out face.png',
    'explain model.onnx faces/ --out faces.html --label happy',
  ],
  run: async ({ args, options }, context) => {
    const [model, paths] = args as readonly [string, readonly string[]];
    const { out } = options;
    const { force, log, signal } = context;
    if (out !== undefined) await assertExplanationPath(out, { force });
    await using classifier = await loadClassifier(model, await readModelOptions(options));
    warnOfFallback(classifier, { log });
    const opened = await openSources(paths, { signal });
    const files: ExplainedFile[] = [];
    try {
      for await (const { path, read } of opened.sources) {
        const explanation = await _explain(path, context, async () =>
          explainImage(classifier, await read(), { ...options, signal }),
        );
        if (explanation === undefined) continue;
        files.push({ path, explanation });
        context.progress(`explained ${files.length} images`);
      }
    } finally {
      await opened.close();
    }
    if (files.length === 0) {
      throw new FerError(
        'NO_SUCH_INPUT',
        `Could not explain because no image can be read: ${paths.join(', ')}`,
      );
    }
    if (out !== undefined) await writeExplanations(files, { out, model, force });
    return {
      json: { model, out: out ?? null, images: files.map(_toJson) },
      text: [...files.map(_toText), ...(out === undefined ? [] : [`wrote ${out}`])].join('\n'),
    };
  },
};

/** An image that cannot be read is said, and left out. */
async function _explain(
  path: string,
  { log }: CommandContext,
  explain: () => Promise<Explanation>,
): Promise<Explanation | undefined> {
  try {
    return await explain();
  } catch (error) {
    if (!(error instanceof FerError)) throw error;
    if (error.code === 'SCORES_INVALID') {
      throw new FerError(error.code, `${error.message}; the image is ${path}`, { cause: error });
    }
    if (!/^IMAGE_|^NO_SUCH_INPUT$/.test(error.code)) throw error;
    log.warn(`${path} is left out: ${error.message}`);
    return undefined;
  }
}

function _toJson({ path, explanation }: ExplainedFile): Readonly<Record<string, unknown>> {
  const { label, probability, image, drops, strongest } = explanation;
  const { width, height } = image;
  const rows = Array.from({ length: height }, (_, y) => [...drops.subarray(y * width, (y + 1) * width)]);
  return { path, label, probability, width, height, strongest, drops: rows };
}

function _toText({ path, explanation }: ExplainedFile): string {
  const { label, probability, strongest } = explanation;
  const { left, top, width, height, drop } = strongest;
  return `${path}: ${label} ${(100 * probability).toFixed(1)} %; most by the ${width}x${height} pixels at ${left},${top}: without them ${(100 * (probability - drop)).toFixed(1)} %`;
}
