import { z } from 'zod';
import { probability, range } from './_fields.ts';

/** The smallest area, a hundredth of the picture's width by a hundredth of its height, and the smallest aspect. */
const LEAST = 1e-4;

const actions = {
  shift: z.strictObject({ pixels: z.int().min(1).max(4096).default(4) }).optional(),
  crop: z
    .strictObject({
      area: range(LEAST, 1).default([0.8, 1]),
      aspect: range(LEAST, 1 / LEAST).default([3 / 4, 4 / 3]),
    })
    .optional(),
  erase: z
    .strictObject({
      area: range(LEAST, 1).default([0.02, 0.4]),
      aspect: range(LEAST, 1 / LEAST).default([0.3, 1 / 0.3]),
      fill: z
        .union([z.literal('random'), z.int().min(0).max(255)], {
          error: 'Expected `random` or a grey level from 0 to 255',
        })
        .default('random'),
    })
    .optional(),
  gamma: z.strictObject({ exponent: range(0.01, 100).default([0.7, 1.4]) }).optional(),
  equalize: z.strictObject({}).optional(),
  clahe: z
    .strictObject({
      clipLimit: range(0.01, 256).default([1, 4]),
      tiles: z.int().min(1).max(256).default(8),
    })
    .optional(),
  stretch: z.strictObject({}).optional(),
  blur: z.strictObject({ sigma: range(0.01, 100).default([0.1, 1]) }).optional(),
};

const names = Object.keys(actions) as (keyof typeof actions)[];
const single = { probability: probability.default(1), ...actions };

const singleStep = z.strictObject(single).refine((step) => _count(step) === 1, {
  error: `Expected exactly one of ${names.join(', ')}`,
});

/** A union would say of a wrong step no more than that it is wrong; so all fields are there, and one is asked for. */
export const stepSchema = z
  .strictObject({
    ...single,
    choose: z.int().min(1).max(100).optional(),
    of: z.array(singleStep).min(1).optional(),
  })
  .refine((step) => _count(step) === (step.choose === undefined ? 1 : 0), {
    error: `Expected exactly one of ${names.join(', ')}, or \`choose\` and \`of\` without them`,
  })
  .refine((step) => (step.choose === undefined) === (step.of === undefined), {
    error: 'Expected `choose` and `of` together',
  });

function _count(step: { readonly [Name in keyof typeof actions]?: unknown }): number {
  return names.filter((name) => step[name] !== undefined).length;
}
