import { readFile } from 'node:fs/promises';
import { FerError } from '../base/index.ts';
import {
  type Activation,
  type ClassifierOptions,
  type ForeignPreprocess,
  type ProviderPolicy,
  parseForeignPreprocess,
} from '../infer/index.ts';
import type { CommandContext, OptionRow } from './command.ts';
import { wholeNumber } from './parse-number.ts';

/** How a model is loaded, in every command that runs one. */
export interface ModelOptions {
  readonly labels?: string;
  readonly preprocess?: string;
  readonly activation?: Activation;
  readonly scores?: string;
  readonly crop: 'none' | 'centre';
  readonly provider: string;
  readonly providerPolicy: ProviderPolicy;
  readonly threads?: number;
}

export const MODEL_OPTION_ROWS: readonly OptionRow[] = [
  {
    flags: '--labels <list|file>',
    description:
      'for a model that does not describe itself: its classes in the order of its scores, with commas between them, or a file with one a line',
  },
  {
    flags: '--preprocess <json|file>',
    description:
      'for such a model: layout (NCHW or NHWC), channels (1 or 3), scale, mean and std of (pixel * scale - mean) / std; where needed order (rgb or bgr), width and height',
  },
  {
    flags: '--activation <name>',
    description: 'for such a model: softmax where its scores are logits, none where they are probabilities',
    choices: ['softmax', 'none'],
  },
  {
    flags: '--scores <name>',
    description: 'for such a model: the output that holds its scores (default: the only one that can)',
  },
  {
    flags: '--crop <how>',
    description: 'of a picture of another aspect ratio: none stretches all of it, centre takes the middle',
    default: 'none',
    choices: ['none', 'centre'],
  },
  {
    flags: '--provider <name>',
    description: 'what computes: cpu, cuda, or what else the installed ONNX Runtime offers',
    default: 'cpu',
  },
  {
    flags: '--provider-policy <policy>',
    description: 'where that does not work: require fails, prefer takes the CPU and says so',
    default: 'require',
    choices: ['require', 'prefer'],
  },
  {
    flags: '--threads <n>',
    description: `threads of one run of the model (default: the cores that this process may use)`,
    parse: wholeNumber(1),
  },
];

/** What `loadClassifier` takes; reads the files that the options name. */
export async function readModelOptions(options: ModelOptions): Promise<ClassifierOptions> {
  const { labels, preprocess, activation, scores, crop, provider, providerPolicy, threads } = options;
  return {
    crop,
    provider,
    providerPolicy,
    ...(threads !== undefined && { threads }),
    labels: labels === undefined ? undefined : await _readLabels(labels),
    preprocess: preprocess === undefined ? undefined : await _readPreprocess(preprocess),
    activation,
    scores,
  };
}

/** Says that the CPU computes where something else was preferred. */
export function warnOfFallback(
  { provider, fallbackReason }: { readonly provider: string; readonly fallbackReason: string | undefined },
  { log }: Pick<CommandContext, 'log'>,
): void {
  if (fallbackReason === undefined) return;
  log.warn(`computing on ${provider} because the preferred provider does not work here: ${fallbackReason}`);
}

async function _readLabels(text: string): Promise<readonly string[]> {
  const split = text.includes(',') ? text.split(',') : (await _readOption('--labels', text)).split(/\r?\n/);
  return split.map((label) => label.trim()).filter((label) => label !== '');
}

async function _readPreprocess(text: string): Promise<ForeignPreprocess> {
  const json = text.trimStart().startsWith('{') ? text : await _readOption('--preprocess', text);
  let fields: unknown;
  try {
    fields = JSON.parse(json);
  } catch (cause) {
    throw new FerError(
      'SPEC_INVALID',
      `Could not read \`--preprocess\` because it is not JSON: ${(cause as Error).message}`,
      { cause },
    );
  }
  return parseForeignPreprocess(fields);
}

async function _readOption(flag: string, path: string): Promise<string> {
  return readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const reason = cause.code === 'ENOENT' ? 'there is no such file' : cause.message;
    throw new FerError('NO_SUCH_INPUT', `Could not read \`${flag}\` because ${reason}: ${path}`, { cause });
  });
}
