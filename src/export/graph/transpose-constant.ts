import type { Constant } from './graph.ts';
import { type AxisOrder, isIdentityOrder, reorder } from './layouts.ts';

/** A constant with its axes in another order, as ONNX' Transpose does it: `out.dims[i] = in.dims[order[i]]`. */
export function transposeConstant(constant: Constant, order: AxisOrder): Constant {
  if (isIdentityOrder(order)) return constant;
  const dims = reorder(constant.dims, order);
  const steps = reorder(_rowMajorSteps(constant.dims), order);
  const data = new Float32Array(constant.data.length);
  // The innermost axis is a plain loop; the outer ones count like the digits of a number.
  const last = dims.length - 1;
  const innerSize = dims[last]!;
  const innerStep = steps[last]!;
  const position = new Array<number>(last).fill(0);
  let source = 0;
  for (let target = 0; target < data.length; target += innerSize) {
    for (let i = 0; i < innerSize; i++) data[target + i] = constant.data[source + i * innerStep]!;
    for (let axis = last - 1; axis >= 0; axis--) {
      source += steps[axis]!;
      position[axis]! += 1;
      if (position[axis]! < dims[axis]!) break;
      source -= steps[axis]! * dims[axis]!;
      position[axis] = 0;
    }
  }
  return { dims, data };
}

/** How far apart neighbours along each axis are. */
function _rowMajorSteps(dims: readonly number[]): number[] {
  const steps = new Array<number>(dims.length);
  let step = 1;
  for (let axis = dims.length - 1; axis >= 0; axis--) {
    steps[axis] = step;
    step *= dims[axis]!;
  }
  return steps;
}
