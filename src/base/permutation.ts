import type { Random } from './random.ts';

/** The whole numbers below `n`, each once, in an order drawn from all n! with equal chance (Fisher and Yates). */
export function permutation(n: number, random: Random): Uint32Array {
  const order = new Uint32Array(n);
  for (let i = 0; i < n; i++) {
    const j = random.integer(i + 1);
    order[i] = order[j]!;
    order[j] = i;
  }
  return order;
}
