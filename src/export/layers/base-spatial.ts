import { refuse } from '../convert/layer-refusal.ts';
import type { Dim, Value } from '../graph/graph.ts';
import type { LayerGraph } from '../graph/graph-builder.ts';
import { type AxisOrder, channelsFirstOrder, channelsLastOrder, reorder } from '../graph/layouts.ts';
import type { DataFormat } from './base-config.ts';

/** The dimensions of a sequence, a map or a volume. */
export interface SpatialDims {
  readonly batch: Dim;
  /** Length; height and width; depth, height and width. */
  readonly sizes: readonly Dim[];
  readonly channels: Dim;
}

/** Reads the dimensions of an input that has to have so many spatial axes. */
export function spatialDims(
  { dims }: Value,
  { axes, format }: { readonly axes: number; readonly format: DataFormat },
): SpatialDims {
  if (dims.length !== axes + 2) refuse(`wants an input of rank ${axes + 2}: got [${dims.join(', ')}]`);
  const [batch, ...rest] = dims;
  const isFirst = format === 'channels_first';
  const channels = (isFirst ? rest[0] : rest.at(-1))!;
  return { batch: batch!, sizes: isFirst ? rest.slice(1) : rest.slice(0, -1), channels };
}

/** The number of channels, for a layer with weights for each of them. */
export function knownChannels(
  input: Value,
  options: { readonly axes: number; readonly format: DataFormat },
): number {
  const { channels } = spatialDims(input, options);
  if (typeof channels === 'number') return channels;
  return refuse('has an input whose number of channels is not known');
}

/** The dimensions of a value in the layout of its layer. */
export function joinDims({ batch, sizes, channels }: SpatialDims, format: DataFormat): readonly Dim[] {
  return format === 'channels_first' ? [batch, channels, ...sizes] : [batch, ...sizes, channels];
}

/** The names of the spatial axes, for sizes that are known only when the model runs. */
export function axisName(axes: number, axis: number): string {
  return axes === 1 ? 'length' : ['depth', 'height', 'width'].slice(-axes)[axis]!;
}

/** From the layout of a layer to channels first, in which ONNX computes. */
export function toChannelsFirst(graph: LayerGraph, value: Value, format: DataFormat): Value {
  return format === 'channels_first' ? value : transpose(graph, value, channelsFirstOrder(value.dims.length));
}

/** From channels first back to the layout of the layer. */
export function fromChannelsFirst(graph: LayerGraph, value: Value, format: DataFormat): Value {
  return format === 'channels_first' ? value : transpose(graph, value, channelsLastOrder(value.dims.length));
}

/** Puts the axes in another order; passes remove what cancels. */
export function transpose(graph: LayerGraph, input: Value, order: AxisOrder): Value {
  return graph.add('Transpose', [input], { dims: reorder(input.dims, order), attributes: { perm: order } });
}
