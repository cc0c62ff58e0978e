import { z } from 'zod';
import { describeIssues, FerError } from '../../base/index.ts';
import { probability, range } from './_fields.ts';
import { stepSchema } from './_step-schema.ts';
import type { Augmentation } from './augmentation.ts';

const mixSchema = z
  .strictObject({
    probability: probability.default(1),
    mixup: z.strictObject({ alpha: z.number().min(0.01).max(100).default(0.2) }).optional(),
    cutmix: z.strictObject({ alpha: z.number().min(0.01).max(100).default(1) }).optional(),
  })
  .refine(({ mixup, cutmix }) => mixup !== undefined || cutmix !== undefined, {
    error: 'Expected `mixup`, `cutmix` or both',
  });

const schema = z.strictObject({
  rotate: z.strictObject({ degrees: range(-360, 360) }).optional(),
  flip: z.strictObject({ probability }).optional(),
  zoom: z.strictObject({ factor: range(0.1, 10) }).optional(),
  contrast: z.strictObject({ factor: range(0, 10) }).optional(),
  brightness: z.strictObject({ shift: range(-255, 255) }).optional(),
  noise: z.strictObject({ probability, sigma: z.number().min(0).max(255) }).optional(),
  steps: z.array(stepSchema).optional(),
  mix: mixSchema.optional(),
});

/**
 * Checks the fields of an augmentation, fills in what has a default, and freezes a copy.
 *
 * ```ts
 * createAugmentation({ flip: { probability: 0.5 }, steps: [{ erase: {}, probability: 0.5 }] });
 * ```
 *
 * @throws FerError `CONFIG_INVALID`, naming every wrong and unknown field
 */
export function createAugmentation(fields: unknown): Augmentation {
  const result = schema.safeParse(fields);
  // The schema's type of a step does not know that it has exactly one action.
  if (result.success) return Object.freeze(result.data as Augmentation);
  throw new FerError(
    'CONFIG_INVALID',
    `Could not read the augmentation because it has wrong fields: ${describeIssues(result.error, schema)}`,
  );
}
