import { z } from 'zod';
import { REPLY_CODES, type ReplyCode } from '../http/reply-codes.ts';
import { boxSchema } from '../predict/predict-schemas.ts';

const CODES = Object.keys(REPLY_CODES) as [ReplyCode, ...ReplyCode[]];

const problem = z.strictObject({
  code: z.enum(CODES).describe('What went wrong, for programs'),
  message: z.string().describe('What went wrong, in one sentence'),
});

/** Every error but those of the Open Inference Protocol. */
export const errorSchema = z.strictObject({ error: problem });

/** Every error of the Open Inference Protocol. */
export const openInferenceErrorSchema = z.strictObject({ error: z.string() });

const rankedClass = { label: z.string(), probability: z.number().min(0).max(1.01) };

const prediction = z.strictObject({
  file: z.string().optional().describe('The name of the file in the form'),
  ...rankedClass,
  classes: z.array(z.strictObject(rankedClass)).describe('The likeliest first'),
  width: z.int().describe('Of the decoded, upright picture'),
  height: z.int(),
  crop: z
    .strictObject({ kind: z.enum(['none', 'box', 'detector']), box: boxSchema.optional() })
    .describe('Which part of the picture was classified'),
  warnings: z.array(z.string()).describe('Why the classification may mean nothing'),
});

/** `POST /predict`. */
export const predictReplySchema = z.strictObject({
  model: z.strictObject({ name: z.string(), version: z.string(), preprocess_hash: z.string() }),
  predictions: z
    .array(z.union([prediction, z.strictObject({ file: z.string().optional(), error: problem })]))
    .describe('One for each image, in their order; an image that cannot be read is an error in its place'),
  notice: z.string().describe('What such models want and do not know'),
  timings: z.strictObject({
    decode_ms: z.number(),
    queue_ms: z.number(),
    run_ms: z.number(),
    total_ms: z.number(),
  }),
});

/** `GET /models`. */
export const modelsReplySchema = z.strictObject({
  models: z.array(
    z.looseObject({
      name: z.string(),
      version: z.string(),
      labels: z.array(z.string()).optional(),
      input: z.looseObject({ name: z.string(), shape: z.array(z.int()).describe('-1 is open') }).optional(),
      preprocess: z.record(z.string(), z.unknown()).optional().describe('How a picture becomes the input'),
      ready: z.boolean(),
    }),
  ),
});

const describedTensor = z.strictObject({
  name: z.string(),
  datatype: z.string(),
  shape: z.array(z.int()).describe('-1 is open'),
});

/** `GET /v2/models/NAME`. */
export const metadataReplySchema = z.looseObject({
  name: z.string(),
  versions: z.array(z.string()),
  platform: z.string(),
  inputs: z.array(describedTensor),
  outputs: z.array(describedTensor),
});

/** `POST /v2/models/NAME/infer`, where no tensor is given in bytes. */
export const inferReplySchema = z.strictObject({
  model_name: z.string(),
  model_version: z.string(),
  id: z.string().optional(),
  outputs: z.array(describedTensor.extend({ data: z.array(z.union([z.number(), z.string(), z.boolean()])) })),
});

export const serverReplySchema = z.strictObject({
  name: z.string(),
  version: z.string(),
  extensions: z.array(z.string()),
});
export const liveReplySchema = z.strictObject({ live: z.boolean() });
export const readyReplySchema = z.strictObject({ ready: z.boolean() });
export const modelReadyReplySchema = z.strictObject({ name: z.string(), ready: z.boolean() });
export const configReplySchema = z.looseObject({ name: z.string(), max_batch_size: z.int() });
export const statsReplySchema = z.strictObject({
  model_stats: z.array(
    z.looseObject({ name: z.string(), inference_count: z.int(), execution_count: z.int() }),
  ),
});
export const indexReplySchema = z.array(
  z.strictObject({ name: z.string(), version: z.string(), state: z.string(), reason: z.string() }),
);
