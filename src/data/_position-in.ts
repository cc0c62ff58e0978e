/**
 * In which of some parts that follow each other an index is, and where in it.
 *
 * @param ends the index after the last of each part, ascending; `index` is below the last of them
 */
export function positionIn(
  ends: Uint32Array,
  index: number,
): { readonly part: number; readonly within: number } {
  let low = 0;
  let high = ends.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ends[middle]! > index) high = middle;
    else low = middle + 1;
  }
  return { part: low, within: index - (ends[low - 1] ?? 0) };
}
