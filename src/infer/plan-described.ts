import { FerError } from '../base/index.ts';
import type { ClassifierPlan } from './classifier-plan.ts';
import type { Description } from './read-description.ts';
import type { TensorInfo } from './tensor-value.ts';

/** What a graph takes and gives. */
export interface GraphDoors {
  readonly path: string;
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
}

/**
 * The plan of a file that describes itself, as `fer export` writes it from a run: raw pixels in, probabilities out.
 *
 * Throws `MODEL_INVALID` unless the graph takes what the spec describes and gives a probability for each label.
 */
export function planDescribed(graph: GraphDoors, description: Description): ClassifierPlan {
  const { labels, spec } = description;
  const { width, height, channels } = spec;
  const shapes = { NHWC: [height, width, channels], NCHW: [channels, height, width] } as const;
  const [input] = graph.inputs;
  const layout = (['NHWC', 'NCHW'] as const).find((each) =>
    _matches(graph.inputs, { name: 'image', type: 'float32', shape: ['batch', ...shapes[each]] }),
  );
  if (input === undefined || layout === undefined) {
    throw _refuse(graph, { kind: 'input', wanted: `\`image\` float32 [batch, ${shapes.NHWC.join(', ')}]` });
  }
  const output = { name: 'probabilities', type: 'float32', shape: ['batch', labels.length] };
  if (!_matches(graph.outputs, output)) {
    throw _refuse(graph, { kind: 'output', wanted: `\`probabilities\` float32 [batch, ${labels.length}]` });
  }
  const batch = input.shape[0];
  return {
    ...description,
    input: {
      name: 'image',
      type: 'float32',
      layout,
      order: 'rgb',
      standardize: false,
      batch: typeof batch === 'number' ? batch : undefined,
    },
    output: { name: 'probabilities', activation: 'none' },
  };
}

/** `` `image` float32 [batch, 48, 48, 1] `` for each. */
export function showTensors(tensors: readonly TensorInfo[]): string {
  return tensors
    .map(
      ({ name, type, shape }) =>
        `\`${name}\` ${type} [${shape.map((size) => (size === '' ? '?' : size)).join(', ')}]`,
    )
    .join(' and ');
}

function _matches(tensors: readonly TensorInfo[], wanted: TensorInfo): boolean {
  const [actual] = tensors;
  if (tensors.length !== 1 || actual === undefined) return false;
  const { name, type, shape } = wanted;
  if (actual.name !== name || actual.type !== type || actual.shape.length !== shape.length) return false;
  // The batch may be free or fixed; any other size that varies takes the wanted one as well.
  return actual.shape.every((size, axis) => axis === 0 || typeof size === 'string' || size === shape[axis]);
}

function _refuse(
  graph: GraphDoors,
  { kind, wanted }: { readonly kind: 'input' | 'output'; readonly wanted: string },
): FerError {
  const actual = kind === 'input' ? graph.inputs : graph.outputs;
  return new FerError(
    'MODEL_INVALID',
    `Could not use ${graph.path} as a classifier because its ${kind} is not what its metadata describes: expected ${wanted}, got ${showTensors(actual)}`,
    { details: { path: graph.path } },
  );
}
