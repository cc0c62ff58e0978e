type Numbers = Float64Array | Uint32Array | Uint16Array;

/** A typed array whose length is not known before its end. */
export interface GrowingArray<Values extends Numbers> {
  readonly push: (value: number) => void;
  readonly size: () => number;
  /** What was pushed, in memory of just its length. */
  readonly finish: () => Values;
}

/** Makes an empty one; it takes at most twice the memory of its values. */
export function createGrowingArray<Values extends Numbers>(
  Type: new (length: number) => Values,
): GrowingArray<Values> {
  let values = new Type(64);
  let size = 0;
  const copy = (length: number): Values => {
    const other = new Type(length);
    other.set(values.subarray(0, Math.min(size, length)));
    return other;
  };
  return {
    push: (value) => {
      if (size === values.length) values = copy(2 * size);
      values[size] = value;
      size += 1;
    },
    size: () => size,
    finish: () => copy(size),
  };
}
