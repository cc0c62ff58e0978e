import { z } from 'zod';
import { describeIssues, FerError } from '../../base/index.ts';
import type { Augmentation } from './augmentation.ts';

const probability = z.number().min(0).max(1);

const schema = z.strictObject({
  rotate: z.strictObject({ degrees: _range(-360, 360) }).optional(),
  flip: z.strictObject({ probability }).optional(),
  zoom: z.strictObject({ factor: _range(0.1, 10) }).optional(),
  contrast: z.strictObject({ factor: _range(0, 10) }).optional(),
  brightness: z.strictObject({ shift: _range(-255, 255) }).optional(),
  noise: z.strictObject({ probability, sigma: z.number().min(0).max(255) }).optional(),
});

/**
 * Checks the fields of an augmentation and freezes a copy.
 *
 * @throws FerError `CONFIG_INVALID`, naming every wrong and unknown field
 */
export function createAugmentation(fields: unknown): Augmentation {
  const result = schema.safeParse(fields);
  if (result.success) return Object.freeze(result.data);
  throw new FerError(
    'CONFIG_INVALID',
    `Could not read the augmentation because it has wrong fields: ${describeIssues(result.error, schema)}`,
  );
}

function _range(minimum: number, maximum: number) {
  const bound = z.number().min(minimum).max(maximum);
  return z
    .tuple([bound, bound])
    .readonly()
    .refine(([low, high]) => low <= high, { error: 'Expected the lower bound first' });
}
