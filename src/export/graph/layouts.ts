/** Axes in the order of the other layout; `out[i] = in[order[i]]`. */
export type AxisOrder = readonly number[];

/** NHWC -> NCHW, from what tfjs computes in to what ONNX computes in. */
export const NHWC_TO_NCHW: AxisOrder = [0, 3, 1, 2];
/** NCHW -> NHWC. */
export const NCHW_TO_NHWC: AxisOrder = [0, 2, 3, 1];
/** HWIO -> OIHW, the kernel of a convolution. */
export const HWIO_TO_OIHW: AxisOrder = [3, 2, 0, 1];

/** The order that undoes `order`. */
export function inverseOrder(order: AxisOrder): AxisOrder {
  const inverse = new Array<number>(order.length);
  for (const [to, from] of order.entries()) inverse[from] = to;
  return inverse;
}

/** `values` with its entries in another order: `[order[0]], [order[1]], …`. */
export function reorder<Item>(values: readonly Item[], order: AxisOrder): Item[] {
  return order.map((axis) => {
    const value = values[axis];
    if (value === undefined)
      throw new RangeError(`Could not reorder ${values.length} axes by [${order.join(', ')}]`);
    return value;
  });
}

/** Whether an order leaves everything in its place. */
export function isIdentityOrder(order: AxisOrder): boolean {
  return order.every((axis, position) => axis === position);
}
