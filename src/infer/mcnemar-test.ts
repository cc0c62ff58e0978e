/** Whether two models that saw the same images differ by more than chance. */
export interface McNemarTest {
  /** Images that the first model alone has right. */
  readonly firstOnly: number;
  /** Images that the second model alone has right. */
  readonly secondOnly: number;
  /** The probability of a difference as large as this one or larger, were the models equally good. */
  readonly p: number;
}

/**
 * McNemar's test in its exact form (McNemar, Note on the sampling error of the difference between correlated
 * proportions or percentages, 1947): of the images that one model alone has right, each model would have half.
 */
export function mcnemarTest(firstOnly: number, secondOnly: number): McNemarTest {
  const total = firstOnly + secondOnly;
  const fewer = Math.min(firstOnly, secondOnly);
  // The binomial terms as powers of two of a logarithm, since 2 ** -total is 0 from 1,075 on.
  let logTerm = -total * Math.LN2;
  let sum = Math.exp(logTerm);
  for (let count = 1; count <= fewer; count++) {
    logTerm += Math.log((total - count + 1) / count);
    sum += Math.exp(logTerm);
  }
  return { firstOnly, secondOnly, p: Math.min(1, 2 * sum) };
}
