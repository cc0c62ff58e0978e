import { performance } from 'node:perf_hooks';
import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { parseWith } from '../http/parse-with.ts';
import { answer } from '../http/register-errors.ts';
import { RequestError } from '../http/request-error.ts';
import { countRequest } from '../model/count-request.ts';
import type { ServerContext } from '../server-context.ts';
import { classifyUploads } from './classify-uploads.ts';
import { describeModel, NOTICE, type PredictReply, toImagePrediction } from './predict-reply.ts';
import { predictQuerySchema } from './predict-schemas.ts';
import { readUploads } from './read-uploads.ts';

/** `POST /predict`: images in, probabilities out. */
export async function registerPredict(app: FastifyInstance, context: ServerContext): Promise<void> {
  const { options } = context;
  await app.register(multipart);
  app.removeContentTypeParser(['application/json', 'text/plain']);
  const whole = { parseAs: 'buffer', bodyLimit: options.maxRequestBytes } as const;
  const image = { parseAs: 'buffer', bodyLimit: options.maxImageBytes } as const;
  app.addContentTypeParser(/^image\//, image, (_, body, done) => done(null, body));
  app.addContentTypeParser('application/octet-stream', image, (_, body, done) => done(null, body));
  app.addContentTypeParser('application/json', whole, (_, body, done) => done(null, body));
  app.setErrorHandler((error, request, reply) =>
    answer(request, { reply, error: _explain(error, { request, context }), log: options.log }),
  );
  app.post('/predict', (request, reply) => _predict(request, { reply, context }));
}

async function _predict(
  request: FastifyRequest,
  { reply, context }: { readonly reply: FastifyReply; readonly context: ServerContext },
): Promise<FastifyReply> {
  const { host, options, metrics } = context;
  const started = performance.now();
  const query = parseWith(predictQuerySchema, { value: request.query, what: 'the address' });
  const slot = host.find(query.model);
  const uploads = await readUploads(request, options);
  const { model, outcomes, times } = await countRequest(slot, {
    onAnswered: metrics.onAnswered,
    work: () =>
      host.use(slot, async (model) => {
        const classified = await classifyUploads(model, uploads.images, {
          pictures: await context.pictures,
          options,
          box: query.box,
        });
        const [only] = classified.outcomes;
        if (classified.outcomes.length === 1 && only !== undefined && 'error' in only) throw only.error;
        return { model, ...classified };
      }),
  });
  const { labels } = model.facts.plan;
  const topK = uploads.topK ?? query.top_k ?? labels.length;
  const body: PredictReply = {
    model: describeModel(model),
    predictions: outcomes.map((outcome, at) =>
      toImagePrediction(outcome, { file: uploads.images[at]!.file, labels, topK }),
    ),
    notice: NOTICE,
    timings: {
      decode_ms: _round(times.decodeMs),
      queue_ms: _round(times.queueMs),
      run_ms: _round(times.runMs),
      total_ms: _round(performance.now() - started),
    },
  };
  return reply.type('application/json').send(JSON.stringify(body));
}

/** Microseconds are as exact as they are of use. */
function _round(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}

/** What Fastify says of its limits and types in the words of this address. */
function _explain(
  error: unknown,
  { request, context }: { readonly request: FastifyRequest; readonly context: ServerContext },
): unknown {
  const { code } = error as { readonly code?: string };
  const { maxImageBytes, maxRequestBytes, maxImages } = context.options;
  const type = request.headers['content-type'];
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE' || code === 'FST_ERR_CTP_EMPTY_TYPE') {
    return new RequestError(
      'TYPE_UNSUPPORTED',
      `Could not take the request because its content type is ${type === undefined ? 'missing' : `\`${type.slice(0, 100)}\``}: send image/…, multipart/form-data or application/json`,
    );
  }
  const isImage =
    code === 'FST_REQ_FILE_TOO_LARGE' ||
    (type !== undefined && /^(?:image\/|application\/octet-stream)/.test(type));
  if (code === 'FST_REQ_FILE_TOO_LARGE' || code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return isImage
      ? new RequestError(
          'IMAGE_TOO_LARGE',
          `Could not take the image because it has more than ${maxImageBytes} bytes`,
        )
      : new RequestError(
          'REQUEST_TOO_LARGE',
          `Could not take the request because it has more than ${maxRequestBytes} bytes`,
        );
  }
  if (code === 'FST_FILES_LIMIT')
    return new RequestError(
      'REQUEST_TOO_LARGE',
      `Could not take the request because it has more than ${maxImages} images`,
    );
  return error;
}
