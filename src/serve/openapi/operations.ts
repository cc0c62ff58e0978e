import type { z } from 'zod';
import type { ReplyCode } from '../http/reply-codes.ts';
import { indexRequestSchema, inferRequestSchema } from '../open-inference/infer-schema.ts';
import { predictBodySchema, predictQuerySchema } from '../predict/predict-schemas.ts';
import * as replies from './reply-schemas.ts';

/** An address of the server, as the document tells it. */
export interface Operation {
  readonly method: 'get' | 'post';
  /** With the names of its parameters in braces. */
  readonly path: string;
  readonly summary: string;
  readonly query?: z.ZodObject;
  /** The JSON that it takes. */
  readonly body?: z.ZodType;
  /** Bodies of the examples, by what they show; each is answered with 200. */
  readonly examples?: Readonly<Record<string, unknown>>;
  /** Other content types that it takes. */
  readonly files?: readonly string[];
  /** The JSON that it answers with; where it is none, the content type. */
  readonly reply: z.ZodType | string;
  readonly refusals: readonly ReplyCode[];
  /** Whether its 503 says the same as its 200, in the negative. */
  readonly tellsState?: boolean;
  /** Whether it is answered without a token too. */
  readonly isPublic?: boolean;
}

/** A grey PNG of 4x2 pixels. */
const PICTURE =
  'iVBORw0KGgoAAAANSUhEUgAAAAQAAAACCAAAAABawyK/AAAAEElEQVR42mPYt2rfKgYQAQAcUgWhyn6VUgAAAABJRU5ErkJggg==';

const TENSOR = { name: 'image', datatype: 'FP32', shape: [1, 2, 4, 1] };
const PIXELS = [190, 170, 190, 170, 190, 170, 190, 170];
const NO_MODEL = ['MODEL_NOT_FOUND', 'MODEL_NOT_READY'] as const;

const ADDRESSES: readonly Operation[] = [
  {
    method: 'post',
    path: '/predict',
    summary:
      'Classifies images: the body is an image file, a form with files, or JSON. The model wants a tight frontal face: give a `box` where the picture shows more',
    query: predictQuerySchema,
    body: predictBodySchema,
    examples: {
      'one image': { images: [{ data: PICTURE }] },
      'two images, the second cut, with the likeliest class each': {
        images: [{ data: PICTURE }, { data: PICTURE, box: { x: 0, y: 0, width: 2, height: 2 } }],
        top_k: 1,
      },
    },
    files: ['image/jpeg', 'image/png', 'image/webp', 'multipart/form-data'],
    reply: replies.predictReplySchema,
    refusals: [
      'REQUEST_INVALID',
      ...NO_MODEL,
      'REQUEST_TOO_LARGE',
      'IMAGE_TOO_LARGE',
      'TYPE_UNSUPPORTED',
      'IMAGE_UNSUPPORTED',
      'IMAGE_INVALID',
      'BOX_INVALID',
      'NO_FACE',
      'QUEUE_FULL',
      'MODEL_FAILED',
    ],
  },
  {
    method: 'get',
    path: '/models',
    summary: 'Lists the models with their labels and how pictures become their input',
    reply: replies.modelsReplySchema,
    refusals: [],
  },
  {
    method: 'get',
    path: '/models/{model}/file',
    summary: 'Gives the ONNX file of a model',
    reply: 'application/octet-stream',
    refusals: ['FORBIDDEN', ...NO_MODEL],
  },
  {
    method: 'get',
    path: '/v2',
    summary: 'Says what the server is and which extensions it has',
    reply: replies.serverReplySchema,
    refusals: [],
  },
  {
    method: 'get',
    path: '/v2/health/live',
    summary: 'Says that the server runs, and that none of its threads is stuck',
    reply: replies.liveReplySchema,
    tellsState: true,
    refusals: ['MODEL_NOT_READY'],
    isPublic: true,
  },
  {
    method: 'get',
    path: '/v2/health/ready',
    summary: 'Says whether every model is loaded and warm, and the server is not being closed',
    reply: replies.readyReplySchema,
    tellsState: true,
    refusals: ['MODEL_NOT_READY'],
    isPublic: true,
  },
  {
    method: 'get',
    path: '/v2/models/{model}',
    summary: 'Says what a model takes and gives',
    reply: replies.metadataReplySchema,
    refusals: NO_MODEL,
  },
  {
    method: 'get',
    path: '/v2/models/{model}/ready',
    summary: 'Says whether a model is ready',
    reply: replies.modelReadyReplySchema,
    tellsState: true,
    refusals: NO_MODEL,
  },
  {
    method: 'get',
    path: '/v2/models/{model}/config',
    summary: 'Gives the configuration of a model as Triton writes it',
    reply: replies.configReplySchema,
    refusals: NO_MODEL,
  },
  {
    method: 'get',
    path: '/v2/models/{model}/stats',
    summary: 'Gives what was counted of a model since the server started, as Triton writes it',
    reply: replies.statsReplySchema,
    refusals: ['MODEL_NOT_FOUND'],
  },
  {
    method: 'get',
    path: '/v2/models/stats',
    summary: 'Gives what was counted of all models since the server started, as Triton writes it',
    reply: replies.statsReplySchema,
    refusals: [],
  },
  {
    method: 'post',
    path: '/v2/models/{model}/infer',
    summary:
      'Runs a model on a tensor, which is in the JSON or in the bytes behind it (`Inference-Header-Content-Length` is the length of the JSON)',
    body: inferRequestSchema,
    examples: {
      'a tensor in JSON': { id: 'first', inputs: [{ ...TENSOR, data: PIXELS }] },
      'the two likeliest classes': {
        inputs: [{ ...TENSOR, data: PIXELS }],
        outputs: [{ name: 'probabilities', parameters: { classification: 2 } }],
      },
    },
    reply: replies.inferReplySchema,
    refusals: [
      'REQUEST_INVALID',
      'INPUT_MISMATCH',
      ...NO_MODEL,
      'REQUEST_TOO_LARGE',
      'TYPE_UNSUPPORTED',
      'QUEUE_FULL',
      'NOT_IMPLEMENTED',
      'MODEL_FAILED',
    ],
  },
  {
    method: 'post',
    path: '/v2/repository/index',
    summary: 'Lists the models and whether they are ready',
    body: indexRequestSchema,
    examples: { 'those that are ready': { ready: true } },
    reply: replies.indexReplySchema,
    refusals: ['REQUEST_INVALID'],
  },
  {
    method: 'get',
    path: '/metrics',
    summary: 'Gives what Prometheus reads',
    reply: 'text/plain',
    refusals: [],
  },
];

/** Every address of the programming interface; the examples are of a model that takes grey pictures of 4x2 pixels. */
export const OPERATIONS: readonly Operation[] = ADDRESSES.flatMap((operation) => [
  operation,
  ..._withVersion(operation),
]);

/** The protocol has what it says of a model at a second address, too. */
function _withVersion(operation: Operation): readonly Operation[] {
  const { path, summary } = operation;
  if (!path.startsWith('/v2/models/{model}')) return [];
  return [
    {
      ...operation,
      path: path.replace('{model}', '{model}/versions/{version}'),
      summary: `${summary}; every model has version 1 alone`,
    },
  ];
}
