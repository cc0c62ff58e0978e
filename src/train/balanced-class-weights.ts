/**
 * Weights by which all classes count the same in sum, and which are 1 on average over the images: `n / (k * n_c)`
 * for n images of k classes, n_c of them of the class. scikit-learn calls them "balanced" (King and Zeng, 2001).
 *
 * @param counts how many images each class has, at least one
 */
export function balancedClassWeights(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => total / (counts.length * count));
}
