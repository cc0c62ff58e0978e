import { FerError } from '../../base/index.ts';
import type { PreprocessSpec } from '../../image/index.ts';
import type { Graph, Value } from '../graph/graph.ts';
import type { GraphBuilder } from '../graph/graph-builder.ts';
import { inputLayer } from '../layers/input-layer.ts';
import { modelInvalid } from '../model/model-invalid.ts';
import type { ModelDescription } from '../model/read-topology.ts';

/** The input of a file that is complete by itself: raw pixels, float32 [batch, height, width, channels], 0-255. */
export const IMAGE = 'image';
/** Its output: float32 [batch, classes]. */
export const PROBABILITIES = 'probabilities';

/**
 * Adds the input for raw pixels and `(pixel - mean) / std`, rounded as the training did it.
 *
 * The two operations are not folded into the first convolution: with padding `same` it pads the standardized picture with
 * zeros, which are pixels of the mean.
 */
export function addStandardization(builder: GraphBuilder, spec: PreprocessSpec): Value {
  const image = builder.forLayer(IMAGE).input(['batch', spec.height, spec.width, spec.channels]);
  const graph = builder.forLayer('standardize');
  const perChannel = (values: readonly number[]) => ({
    dims: [spec.channels],
    data: Float32Array.from(values),
  });
  const mean = graph.constant('mean', () => perChannel(spec.mean));
  const std = graph.constant('std', () => perChannel(spec.std));
  return graph.add('Div', [graph.add('Sub', [image, mean]), std]);
}

/** Checks that a model takes one picture of the spec's size. */
export function assertInputFits(model: ModelDescription, spec: PreprocessSpec, path: string): void {
  const [first, ...others] = model.inputs;
  const layer = model.layers.find(({ name }) => name === first?.layer);
  const config = inputLayer.config.safeParse(layer?.config).data;
  const dims = config?.batch_input_shape ?? config?.batch_shape;
  const wanted = [null, spec.height, spec.width, spec.channels];
  const fits =
    others.length === 0 &&
    dims?.length === 4 &&
    dims[0] === null &&
    dims.every((dim, axis) => dim === null || dim === wanted[axis]);
  if (fits) return;
  const given = others.length > 0 ? `${model.inputs.length} inputs` : JSON.stringify(dims);
  throw new FerError(
    'INPUT_MISMATCH',
    `Could not export ${path} because its input is not that of its preprocess spec: got ${given}, expected ${JSON.stringify(wanted)}`,
    { details: { path } },
  );
}

/** Checks that what a model gives is one probability for each label. */
export function assertOutputsFit(
  graph: Graph,
  outputs: readonly Value[],
  { spec, path }: { readonly spec: PreprocessSpec; readonly path: string },
): void {
  const [output, ...others] = outputs;
  const dims = output?.dims ?? [];
  if (others.length > 0 || dims.length !== 2 || dims[1] !== spec.labels.length) {
    throw new FerError(
      'LABELS_MISMATCH',
      `Could not export ${path} because its output is not one value for each label: got ${outputs.length} of shape [${dims.join(', ')}], expected ${spec.labels.length} labels`,
      { details: { path } },
    );
  }
  const last = graph.nodes.find((node) => node.outputs[0] === output?.name)?.op ?? 'its input';
  if (last !== 'Softmax') {
    throw modelInvalid(path, `its outputs are not probabilities: it ends in ${last}, not in a softmax`);
  }
}
