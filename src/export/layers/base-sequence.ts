import type { LayerCall } from '../convert/layer-converter.ts';
import { refuse } from '../convert/layer-refusal.ts';
import type { Dim, Value } from '../graph/graph.ts';
import type { LayerGraph } from '../graph/graph-builder.ts';
import { transpose } from './base-spatial.ts';

/** Swaps batch and time: [batch, time, …] <-> [time, batch, …]. */
export function swapTime(graph: LayerGraph, input: Value): Value {
  const [batch, time, ...rest] = input.dims.map((_, axis) => axis) as [number, number, ...number[]];
  return transpose(graph, input, [time, batch, ...rest]);
}

/** Turns [batch, time, …] around. */
export function reverseTime(graph: LayerGraph, input: Value): Value {
  // An end before the first element, for any length.
  const attributes = { starts: [-1], ends: [-(2 ** 31)], axes: [1], steps: [-1] };
  return graph.add('Slice', [input], { attributes });
}

/** Joins time with the batch: [batch, time, …] -> [batch · time, …]. */
export function foldTime(graph: LayerGraph, input: Value): Value {
  const [batch, time, ...rest] = input.dims;
  if (!rest.every((dim) => typeof dim === 'number')) {
    return refuse(`has steps of a size that is not known: got [${input.dims.join(', ')}]`);
  }
  const steps =
    typeof batch === 'number' && typeof time === 'number' ? batch * time : graph.openSize('steps');
  return graph.add('Reshape', [input], { dims: [steps, ...rest], attributes: { shape: [-1, ...rest] } });
}

/** Takes time apart from the batch again, as it was in `like`: [batch · time, …] -> [batch, time, …]. */
export function unfoldTime(graph: LayerGraph, folded: Value, like: Value): Value {
  const [batch, time] = like.dims as [Dim, Dim];
  const rest = folded.dims.slice(1);
  const dims = [batch, time, ...rest];
  const open = [time, ...rest].filter((dim) => typeof dim === 'string');
  if (open.length === 0) {
    return graph.add('Reshape', [folded], {
      dims,
      attributes: { shape: [-1, ...dims.slice(1).map(Number)] },
    });
  }
  const part = (value: Value, from: number, to: number): Value =>
    graph.add('Slice', [graph.add('Shape', [value], { dims: [value.dims.length], dataType: 'int64' })], {
      dims: [to - from],
      attributes: { starts: [from], ends: [to], axes: [0] },
    });
  const parts = [part(like, 0, 2), part(folded, 1, folded.dims.length)];
  const shape = graph.add('Concat', parts, { dims: [dims.length], attributes: { axis: 0 } });
  return graph.add('Reshape', [folded, shape], { dims });
}

/** The mask that a layer reads, checked to be one number for each step of its input; undefined where there is none. */
export function sequenceMask({ input, mask }: Pick<LayerCall<unknown>, 'input' | 'mask'>): Value | undefined {
  if (mask === undefined) return undefined;
  if ('unusable' in mask) return refuse(`gets a mask ${mask.unusable}, which is not exported`);
  const fits = mask.dims.length === 2 && mask.dims.every((dim, axis) => dim === input.dims[axis]);
  if (!fits) {
    const [given, wanted] = [mask.dims, input.dims].map((dims) => `[${dims.join(', ')}]`);
    refuse(`gets a mask of shape ${given} from a layer before, which does not fit its input ${wanted}`);
  }
  return mask;
}

/** Zeros for the state of a layer, in the shape of one step of `sequence` [batch, time, features, …] with `size` features. */
export function zeroState(graph: LayerGraph, sequence: Value, size: number): Value {
  const [batch, , , ...rest] = sequence.dims;
  const first = graph.add('Slice', [sequence], {
    dims: [batch!, 1, size, ...rest],
    attributes: { starts: [0, 0], ends: [1, size], axes: [1, 2] },
  });
  const dims = [batch!, size, ...rest];
  const step = graph.add('Squeeze', [first], { dims, attributes: { axes: [1] } });
  const shape = graph.add('Shape', [step], { dims: [dims.length], dataType: 'int64' });
  return graph.add('ConstantOfShape', [shape], { dims, dataType: 'float32' });
}
