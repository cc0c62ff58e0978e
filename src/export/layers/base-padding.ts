import { refuse } from '../convert/layer-refusal.ts';
import type { AttributeValue, Dim } from '../graph/graph.ts';
import type { LayerGraph } from '../graph/graph-builder.ts';

export interface SpatialWindow {
  /** Height and width of the input. */
  readonly sizes: readonly [Dim, Dim];
  readonly kernel: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly dilations: readonly [number, number];
  readonly padding: 'same' | 'valid';
}

export interface SpatialPadding {
  /** `pads` or `auto_pad`; empty where nothing is padded. */
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  /** Height and width of the output. */
  readonly sizes: readonly [Dim, Dim];
}

/**
 * The padding of a convolution or a pooling, as tfjs means `same` and `valid`.
 *
 * `same` gives ceil(size / stride) outputs and puts the odd pixel at the end, so an even size with kernel 3 and stride 2
 * is padded by 0 and 1, not 1 and 1. Known sizes get explicit pads; with stride 1 the pads do not depend on the size;
 * what is left is `auto_pad`, which ONNX Runtime refuses together with dilations.
 */
export function spatialPadding(graph: LayerGraph, window: SpatialWindow): SpatialPadding {
  const axes = ([0, 1] as const).map((axis) => _padAxis(graph, window, axis));
  const sizes: [Dim, Dim] = [axes[0]!.size, axes[1]!.size];
  if (axes.some((axis) => axis.pads === undefined)) {
    if (window.dilations.some((dilation) => dilation > 1)) {
      refuse(
        'has padding `same`, strides and dilations on an input of unknown size: give the input a fixed size',
      );
    }
    return { attributes: { auto_pad: 'SAME_UPPER' }, sizes };
  }
  const pads = [0, 1].flatMap((side) => axes.map((axis) => axis.pads![side]!));
  return { attributes: pads.every((pad) => pad === 0) ? {} : { pads }, sizes };
}

/** The output size and the pads before and after; undefined pads where they depend on a size that is not known. */
function _padAxis(
  graph: LayerGraph,
  window: SpatialWindow,
  axis: 0 | 1,
): { size: Dim; pads: [number, number] | undefined } {
  const size = window.sizes[axis];
  const stride = window.strides[axis];
  const extent = (window.kernel[axis] - 1) * window.dilations[axis] + 1;
  const openSize = (): string => graph.openSize(axis === 0 ? 'height' : 'width');
  if (window.padding === 'valid') {
    if (typeof size === 'string')
      return { size: extent === 1 && stride === 1 ? size : openSize(), pads: [0, 0] };
    if (size < extent) refuse(`has a window of ${extent} on an input of ${size}: nothing would be left`);
    return { size: Math.floor((size - extent) / stride) + 1, pads: [0, 0] };
  }
  if (typeof size === 'string') {
    return stride === 1 ? { size, pads: _split(extent - 1) } : { size: openSize(), pads: undefined };
  }
  const outputs = Math.ceil(size / stride);
  return { size: outputs, pads: _split(Math.max((outputs - 1) * stride + extent - size, 0)) };
}

function _split(total: number): [number, number] {
  const before = Math.floor(total / 2);
  return [before, total - before];
}
