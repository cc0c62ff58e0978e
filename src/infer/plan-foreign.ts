import { FerError } from '../base/index.ts';
import { createPreprocessSpec, type PreprocessSpec } from '../image/index.ts';
import { assertChoice } from './assert-choice.ts';
import type { Activation, ClassifierPlan, InputType } from './classifier-plan.ts';
import { type ForeignPreprocess, parseForeignPreprocess } from './foreign-preprocess.ts';
import { type GraphDoors, showTensors } from './plan-described.ts';
import { SCORE_TYPES } from './tensor-to-rows.ts';
import type { TensorInfo } from './tensor-value.ts';

/** What a file of another maker does not say about itself. */
export interface ForeignDescription {
  /** In the order of the model's outputs. */
  readonly labels: readonly string[];
  readonly preprocess: ForeignPreprocess;
  readonly activation: Activation;
  /** The name of the output that holds the scores; undefined where only one can. */
  readonly scores: string | undefined;
}

/**
 * The plan of a file that does not describe itself: one picture in, one score for each label out.
 *
 * Throws `MODEL_INVALID` where the graph has other doors, `INPUT_MISMATCH` where they are not what was said of them,
 * `SPEC_INVALID` for labels that are not different names and for preprocessing with wrong fields, and `LABELS_MISMATCH` for
 * fewer than two labels and where no output, or more than one, has a score for each.
 */
export function planForeign(graph: GraphDoors, description: ForeignDescription): ClassifierPlan {
  const { labels, activation } = description;
  assertChoice('activation', activation, ['softmax', 'none']);
  const preprocess = parseForeignPreprocess(description.preprocess);
  const { path } = graph;
  if (labels.length < 2) {
    throw new FerError(
      'LABELS_MISMATCH',
      `Could not use ${path} as a classifier because a classifier tells two labels or more apart: got ${labels.join(', ') || 'none'}`,
    );
  }
  const [input] = graph.inputs;
  const type = input?.type;
  if (graph.inputs.length !== 1 || input === undefined || input.shape.length !== 4 || !_isPixelType(type)) {
    throw new FerError(
      'MODEL_INVALID',
      `Could not use ${path} as an image classifier because it does not take one float32, float16 or uint8 tensor of four dimensions: it takes ${showTensors(graph.inputs)}`,
    );
  }
  const size = _sizeOf(input, { preprocess, path });
  const spec = _createSpec(size, description);
  const standardize = spec.mean.some((mean) => mean !== 0) || spec.std.some((std) => std !== 1);
  if (type === 'uint8' && standardize) {
    throw new FerError(
      'INPUT_MISMATCH',
      `Could not use ${path} with this preprocessing because its input is uint8, which holds pixels as they are: give \`scale\` 1, \`mean\` 0 and \`std\` 1`,
    );
  }
  const [batch] = input.shape;
  return {
    labels,
    spec,
    metadata: {},
    input: {
      name: input.name,
      type,
      layout: preprocess.layout,
      order: preprocess.order ?? 'rgb',
      standardize,
      batch: typeof batch === 'number' ? batch : undefined,
    },
    output: { name: _chooseOutput(graph, description), activation },
  };
}

function _isPixelType(type: string | undefined): type is InputType {
  return type === 'float32' || type === 'float16' || type === 'uint8';
}

/** The size of the pictures: what the graph fixes and what was said, which must agree. */
function _sizeOf(
  input: TensorInfo,
  { preprocess, path }: { readonly preprocess: ForeignPreprocess; readonly path: string },
): { readonly width: number; readonly height: number } {
  const { layout, channels, width, height } = preprocess;
  const axes =
    layout === 'NCHW' ? { channels: 1, height: 2, width: 3 } : { channels: 3, height: 1, width: 2 };
  const settle = (name: keyof typeof axes, given: number | undefined): number => {
    const fixed = input.shape[axes[name]];
    if (given !== undefined && (typeof fixed === 'string' || fixed === given)) return given;
    if (given === undefined && typeof fixed === 'number') return fixed;
    const trouble =
      given === undefined
        ? `the model leaves \`${name}\` open, so it must be given`
        : `\`${name}\` is ${given} in a \`layout\` of ${layout}`;
    throw new FerError(
      'INPUT_MISMATCH',
      `Could not use ${path} with this preprocessing because ${trouble}: its input is ${showTensors([input])}`,
    );
  };
  settle('channels', channels);
  return { width: settle('width', width), height: settle('height', height) };
}

/** In units of pixels, as everywhere: `(p * scale - mean) / std` is `(p - mean / scale) / (std / scale)`. */
function _createSpec(
  size: { readonly width: number; readonly height: number },
  { labels, preprocess }: ForeignDescription,
): PreprocessSpec {
  const { channels, scale } = preprocess;
  const inPixels = (values: number | readonly number[]): readonly number[] =>
    (typeof values === 'number' ? Array.from({ length: channels }, () => values) : values).map(
      (value) => value / scale,
    );
  return createPreprocessSpec({
    ...size,
    channels,
    grey: 'rec601',
    resize: 'bilinear-antialias',
    fit: 'fill',
    mean: inPixels(preprocess.mean),
    std: inPixels(preprocess.std),
    labels,
  });
}

/** The one output that can hold a score for each label, or that of them which was named. */
function _chooseOutput(graph: GraphDoors, { labels, scores }: ForeignDescription): string {
  const fitting = graph.outputs.filter((output) => _holdsScores(output, labels.length));
  const chosen = scores === undefined ? fitting : fitting.filter(({ name }) => name === scores);
  const [output] = chosen;
  if (chosen.length === 1 && output !== undefined) return output.name;
  const trouble =
    fitting.length > 1 && scores === undefined
      ? 'more than one output has a score for each, so `scores` (`--scores NAME`) must say which'
      : `${scores === undefined ? 'no output' : `no output \`${scores}\``} has a floating-point score for each`;
  throw new FerError(
    'LABELS_MISMATCH',
    `Could not use ${graph.path} with ${labels.length} labels because ${trouble}: it gives ${showTensors(graph.outputs)}, the labels are ${_showLabels(labels)}`,
  );
}

/** One axis beside that of the batch is as long as there are labels, or open; where nothing is said, a run shows it. */
function _holdsScores({ type, shape }: TensorInfo, labels: number): boolean {
  if (!SCORE_TYPES.includes(type)) return false;
  const [size, ...more] = shape.slice(1).filter((each) => each !== 1);
  return shape.length === 0 || (more.length === 0 && (typeof size === 'string' || size === labels));
}

/** A thousand of them would hide the sentence. */
function _showLabels(labels: readonly string[]): string {
  return labels.length <= 20 ? labels.join(', ') : `${labels.slice(0, 20).join(', ')}, …`;
}
