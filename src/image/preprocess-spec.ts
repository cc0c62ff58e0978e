import { z } from 'zod';
import { FerError } from '../base/index.ts';

const side = z.int().min(1).max(4096);

const schema = z
  .strictObject({
    width: side,
    height: side,
    channels: z.literal([1, 3]),
    grey: z.literal('rec601'),
    resize: z.literal('bilinear-antialias'),
    fit: z.literal('fill'),
    mean: z.array(z.number()),
    std: z.array(z.number().positive()),
    labels: z.array(z.string().min(1)).min(2),
  })
  .refine((spec) => spec.mean.length === spec.channels, {
    path: ['mean'],
    error: 'Expected one value for each channel',
  })
  .refine((spec) => spec.std.length === spec.channels, {
    path: ['std'],
    error: 'Expected one value for each channel',
  })
  .refine((spec) => new Set(spec.labels).size === spec.labels.length, {
    path: ['labels'],
    error: 'Expected each label once',
  });

/** What turns a picture into the input of a model, and a position of its output into a name. */
export interface PreprocessSpec {
  readonly width: number;
  readonly height: number;
  /** 1 for grey, 3 for red, green and blue. */
  readonly channels: 1 | 3;
  /** How colour turns grey: Rec. 601 weights in OpenCV's fixed point. */
  readonly grey: 'rec601';
  /** How the size is changed: a triangle filter that widens with the reduction, as in Pillow. */
  readonly resize: 'bilinear-antialias';
  /** How another aspect ratio is met: by stretching. */
  readonly fit: 'fill';
  /** One value for each channel, in units of pixels (0-255). */
  readonly mean: readonly number[];
  /** One value for each channel, in units of pixels (0-255). */
  readonly std: readonly number[];
  /** The classes in the order of the model's output. */
  readonly labels: readonly string[];
}

/**
 * Checks the fields of a preprocess spec and freezes a copy.
 *
 * @throws FerError `SPEC_INVALID`, naming every wrong, missing and unknown field
 */
export function createPreprocessSpec(fields: unknown): PreprocessSpec {
  const result = schema.safeParse(fields);
  if (!result.success) {
    const problems = result.error.issues.map((issue) => _describe(issue)).join('; ');
    throw new FerError(
      'SPEC_INVALID',
      `Could not read the preprocess spec because it has wrong fields: ${problems}`,
    );
  }
  for (const value of Object.values(result.data)) Object.freeze(value);
  return Object.freeze(result.data);
}

function _describe(issue: z.core.$ZodIssue): string {
  return issue.path.length === 0 ? issue.message : `\`${issue.path.join('.')}\`: ${issue.message}`;
}
