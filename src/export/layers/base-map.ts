import { refuse } from '../convert/layer-refusal.ts';
import type { Dim, Value } from '../graph/graph.ts';
import type { LayerGraph } from '../graph/graph-builder.ts';
import { type AxisOrder, reorder } from '../graph/layouts.ts';

/** The dimensions of a map, an NHWC value. */
export interface MapDims {
  readonly batch: Dim;
  readonly height: Dim;
  readonly width: Dim;
  readonly channels: number;
}

/** Reads the dimensions of an input that has to be a map with a known number of channels. */
export function mapDims({ dims }: Value): MapDims {
  const [batch, height, width, channels, ...others] = dims;
  if (batch === undefined || height === undefined || width === undefined || others.length > 0) {
    return refuse(`wants an input of rank 4: got [${dims.join(', ')}]`);
  }
  if (typeof channels !== 'number') return refuse('has an input whose number of channels is not known');
  return { batch, height, width, channels };
}

/** Puts the axes in another order; passes remove what cancels. */
export function transpose(graph: LayerGraph, input: Value, order: AxisOrder): Value {
  return graph.add('Transpose', [input], { dims: reorder(input.dims, order), attributes: { perm: order } });
}
