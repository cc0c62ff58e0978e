import { FerError } from '../base/index.ts';
import { createPreprocessSpec, type PreprocessSpec } from '../image/index.ts';
import type { Activation, ClassifierPlan } from './classifier-plan.ts';
import type { ForeignPreprocess } from './foreign-preprocess.ts';
import { type GraphDoors, showTensors } from './plan-described.ts';
import type { TensorInfo } from './tensor-value.ts';

/** What a file of another maker does not say about itself. */
export interface ForeignDescription {
  /** In the order of the model's outputs. */
  readonly labels: readonly string[];
  readonly preprocess: ForeignPreprocess;
  readonly activation: Activation;
}

/**
 * The plan of a file that does not describe itself: one picture in, one score for each label out.
 *
 * Throws `MODEL_INVALID` where the graph has other doors, `INPUT_MISMATCH` where they are not what was said of them,
 * and `SPEC_INVALID` for labels that are not two or more different names.
 */
export function planForeign(graph: GraphDoors, description: ForeignDescription): ClassifierPlan {
  const { labels, preprocess, activation } = description;
  const { path } = graph;
  const [input] = graph.inputs;
  const type = input?.type;
  if (graph.inputs.length !== 1 || input === undefined || input.shape.length !== 4 || !_isPixelType(type)) {
    throw new FerError(
      'MODEL_INVALID',
      `Could not use ${path} as an image classifier because it does not take one float32 or uint8 tensor of four dimensions: it takes ${showTensors(graph.inputs)}`,
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
    output: { name: _chooseOutput(graph, labels), activation },
  };
}

function _isPixelType(type: string | undefined): type is 'float32' | 'uint8' {
  return type === 'float32' || type === 'uint8';
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

/** The one output that can hold a score for each label. */
function _chooseOutput(graph: GraphDoors, labels: readonly string[]): string {
  const fitting = graph.outputs.filter(({ type, shape }) => {
    const sizes = shape.slice(1).filter((size) => size !== 1);
    return (
      type === 'float32' &&
      sizes.length <= 1 &&
      sizes.every((size) => typeof size === 'string' || size === labels.length)
    );
  });
  const [output] = fitting;
  if (fitting.length === 1 && output !== undefined) return output.name;
  throw new FerError(
    'LABELS_MISMATCH',
    `Could not use ${graph.path} with ${labels.length} labels because ${fitting.length === 0 ? 'no' : 'more than one'} output has a float32 score for each: it gives ${showTensors(graph.outputs)}, the labels are ${labels.join(', ')}`,
  );
}
