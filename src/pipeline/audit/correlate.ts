/**
 * Pearson's correlation of two lists of the same length, -1 to 1: how much alike two pictures are whatever their
 * brightness and contrast. 0 where all values of one are the same.
 */
export function correlate(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const n = a.length;
  let [sumA, sumB, squaresA, squaresB, products] = [0, 0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    const [x, y] = [a[i]!, b[i]!];
    sumA += x;
    sumB += y;
    squaresA += x * x;
    squaresB += y * y;
    products += x * y;
  }
  const spread = (n * squaresA - sumA * sumA) * (n * squaresB - sumB * sumB);
  return spread === 0 ? 0 : (n * products - sumA * sumB) / Math.sqrt(spread);
}
