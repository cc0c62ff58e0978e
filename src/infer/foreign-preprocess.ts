import { z } from 'zod';
import { describeIssues, FerError } from '../base/index.ts';

const side = z.int().min(1).max(4096);
const perChannel = <T extends z.ZodType<number>>(value: T) => z.union([value, z.array(value)]);

const schema = z.strictObject({
  layout: z.enum(['NCHW', 'NHWC']),
  channels: z.literal([1, 3]),
  scale: z.number().positive(),
  mean: perChannel(z.number()),
  std: perChannel(z.number().positive()),
  order: z.enum(['rgb', 'bgr']).optional(),
  width: side.optional(),
  height: side.optional(),
});

/** How the pixels of a picture become the input of a model that does not say it itself. */
export interface ForeignPreprocess {
  /** The order of the axes of the input. */
  readonly layout: 'NCHW' | 'NHWC';
  /** 1 for grey, 3 for colour. */
  readonly channels: 1 | 3;
  /** The input is `(pixel * scale - mean) / std` of pixels from 0 to 255. */
  readonly scale: number;
  /** One value, or one for each channel in the order of the input. */
  readonly mean: number | readonly number[];
  /** One value, or one for each channel in the order of the input. */
  readonly std: number | readonly number[];
  /**
   * The order of three channels.
   *
   * @default 'rgb'
   */
  readonly order?: 'rgb' | 'bgr' | undefined;
  /**
   * In pixels; needed where the model leaves it open.
   *
   * @default what the model fixes
   */
  readonly width?: number | undefined;
  /**
   * In pixels; needed where the model leaves it open.
   *
   * @default what the model fixes
   */
  readonly height?: number | undefined;
}

/**
 * Checks the fields of a `--preprocess` file.
 *
 * @throws FerError `SPEC_INVALID`, naming every wrong, missing and unknown field
 */
export function parseForeignPreprocess(fields: unknown): ForeignPreprocess {
  const result = schema.safeParse(fields);
  if (result.success) return result.data;
  throw new FerError(
    'SPEC_INVALID',
    `Could not read the preprocessing of the model because it has wrong fields: ${describeIssues(result.error, schema)}; give an object such as {"layout":"NCHW","channels":3,"scale":0.00392156862745098,"mean":[0.485,0.456,0.406],"std":[0.229,0.224,0.225]}`,
  );
}
