/** Axes in the order of the other layout; `out[i] = in[order[i]]`. */
export type AxisOrder = readonly number[];

/** From channels last, as tfjs computes (NWC, NHWC, NDHWC), to channels first, as ONNX computes (NCW, NCHW, NCDHW). */
export function channelsFirstOrder(rank: number): AxisOrder {
  return [0, rank - 1, ..._range(1, rank - 1)];
}

/** From channels first to channels last. */
export function channelsLastOrder(rank: number): AxisOrder {
  return inverseOrder(channelsFirstOrder(rank));
}

/** HWIO -> OIHW, and alike with fewer or more axes: the kernel of a convolution. Transposed ones have it HWOI -> IOHW. */
export function kernelOrder(rank: number): AxisOrder {
  return [rank - 1, rank - 2, ..._range(0, rank - 2)];
}

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

/** Whether an order moves axes of size 1 only, so that every element stays where it lies in memory. */
export function movesNothing(dims: readonly unknown[], order: AxisOrder): boolean {
  const long = order.filter((axis) => dims[axis] !== 1);
  return long.every((axis, i) => i === 0 || axis > long[i - 1]!);
}

function _range(start: number, end: number): number[] {
  return Array.from({ length: end - start }, (_, i) => start + i);
}
