import { refuse } from '../convert/layer-refusal.ts';
import type { AttributeValue, Dim } from '../graph/graph.ts';
import type { LayerGraph } from '../graph/graph-builder.ts';
import { axisName } from './base-spatial.ts';

/** A window that moves over an input; one number for each spatial axis. */
export interface SpatialWindow {
  readonly sizes: readonly Dim[];
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly padding: 'same' | 'valid';
}

export interface SpatialPadding {
  /** `pads` or `auto_pad`; empty where nothing is padded. */
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  /** Of the output. */
  readonly sizes: readonly Dim[];
}

/**
 * The padding of a convolution or a pooling, as tfjs means `same` and `valid`.
 *
 * `same` gives ceil(size / stride) outputs and puts the odd pixel at the end, so an even size with kernel 3 and stride 2
 * is padded by 0 and 1, not 1 and 1. Known sizes get explicit pads; with stride 1 the pads do not depend on the size, and
 * what a window of 2 is padded by is at the end, where one too many does no harm; what is left is `auto_pad`, which ONNX
 * Runtime refuses together with dilations.
 */
export function spatialPadding(graph: LayerGraph, window: SpatialWindow): SpatialPadding {
  const axes = window.sizes.map((_, axis) => _padAxis(graph, window, axis));
  const sizes = axes.map(({ size }) => size);
  if (axes.some((axis) => axis.pads === undefined)) return { attributes: { auto_pad: 'SAME_UPPER' }, sizes };
  return { attributes: padsAttribute(axes.map((axis) => axis.pads!)), sizes };
}

/** Pads before and after each axis as ONNX lists them: first all before, then all after. */
export function padsAttribute(
  pads: readonly (readonly [number, number])[],
): Readonly<Record<string, AttributeValue>> {
  if (pads.flat().every((pad) => pad === 0)) return {};
  return { pads: [...pads.map(([before]) => before), ...pads.map(([, after]) => after)] };
}

/** Half of what there is to pad on each side, the odd one at the end. */
export function splitPadding(total: number): [number, number] {
  const before = Math.floor(total / 2);
  return [before, total - before];
}

/** The output size and the pads before and after; undefined pads where they depend on a size that is not known. */
function _padAxis(
  graph: LayerGraph,
  window: SpatialWindow,
  axis: number,
): { size: Dim; pads: [number, number] | undefined } {
  const size = window.sizes[axis]!;
  const stride = window.strides[axis]!;
  const extent = (window.kernel[axis]! - 1) * window.dilations[axis]! + 1;
  const openSize = (): string => graph.openSize(axisName(window.sizes.length, axis));
  if (window.padding === 'valid') {
    if (typeof size === 'string')
      return { size: extent === 1 && stride === 1 ? size : openSize(), pads: [0, 0] };
    if (size < extent) refuse(`has a window of ${extent} on an input of ${size}: nothing would be left`);
    return { size: Math.floor((size - extent) / stride) + 1, pads: [0, 0] };
  }
  if (typeof size === 'string') {
    if (stride === 1) return { size, pads: splitPadding(extent - 1) };
    return { size: openSize(), pads: extent <= 2 ? [0, extent - 1] : undefined };
  }
  const outputs = Math.ceil(size / stride);
  return { size: outputs, pads: splitPadding(Math.max((outputs - 1) * stride + extent - size, 0)) };
}
