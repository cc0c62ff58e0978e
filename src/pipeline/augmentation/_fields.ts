import { z } from 'zod';

/** A share of the times that something happens. */
export const probability = z.number().min(0).max(1);

/** Two numbers within bounds, the lower one first. */
export function range(minimum: number, maximum: number) {
  const bound = z.number().min(minimum).max(maximum);
  return z
    .tuple([bound, bound])
    .readonly()
    .refine(([low, high]) => low <= high, { error: 'Expected the lower bound first' });
}
