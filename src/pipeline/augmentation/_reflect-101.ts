/** The index inside `[0, length)` that a border mirrored at its outermost pixel shows: `gfedcb|abcdefgh|gfedcba`. */
export function reflect101(index: number, length: number): number {
  if (length === 1) return 0;
  let inside = index;
  while (inside < 0 || inside >= length) inside = inside < 0 ? -inside : 2 * length - 2 - inside;
  return inside;
}
