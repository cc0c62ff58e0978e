/** An array that its owner overwrites at each use; it grows to the longest that was asked for. */
export function createScratch(): (length: number) => Float64Array {
  let values = new Float64Array(0);
  return (length) => {
    if (values.length < length) values = new Float64Array(length);
    return values;
  };
}
