import { z } from 'zod';

const TOP_K = 'How many classes an answer lists, the likeliest first; all of them by default';
const BOX =
  'The part of the picture that is classified: a tight box around the face, in pixels from the top left of the upright picture';

const topK = z.int().min(1).describe(TOP_K);

export const boxSchema = z
  .strictObject({
    x: z.number().min(0),
    y: z.number().min(0),
    width: z.number().min(1),
    height: z.number().min(1),
  })
  .describe(BOX);

export const predictQuerySchema = z.strictObject({
  model: z.string().min(1).optional().describe('The name of the model; the first one by default'),
  top_k: z
    .string()
    .regex(/^\d{1,4}$/, 'Expected a whole number')
    .transform(Number)
    .pipe(topK)
    .optional()
    .describe(TOP_K),
  box: z
    .string()
    .regex(/^\d+(\.\d+)?(,\d+(\.\d+)?){3}$/, 'Expected `x,y,width,height`')
    .transform((text) => {
      const [x, y, width, height] = text.split(',').map(Number);
      return { x, y, width, height };
    })
    .pipe(boxSchema)
    .optional()
    .describe(`x,y,width,height. ${BOX}`),
});

export const predictBodySchema = z.strictObject({
  images: z
    .array(
      z.strictObject({
        data: z
          .string()
          .min(1)
          .describe('An image file in Base64, with line breaks or without, or a `data:` URL of one'),
        box: boxSchema.optional(),
      }),
    )
    .min(1),
  top_k: topK.optional(),
});
