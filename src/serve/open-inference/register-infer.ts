import { performance } from 'node:perf_hooks';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { RequestError } from '../http/request-error.ts';
import { countRequest } from '../model/count-request.ts';
import type { LoadedModel } from '../model/loaded-model.ts';
import type { ServerContext } from '../server-context.ts';
import { inflateBody } from './inflate-body.ts';
import { readInferBody } from './read-infer-body.ts';
import { readInputs } from './read-inputs.ts';
import { assertOutputs, writeOutputs } from './write-outputs.ts';

interface ModelRoute {
  Params: { readonly model: string; readonly version?: string };
}

/** `POST /v2/models/NAME/infer`: tensors in, tensors out. */
export function registerInfer(app: FastifyInstance, context: ServerContext): void {
  const { maxRequestBytes: bodyLimit } = context.options;
  // tritonclient sends no content type at all.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit }, (_, body, done) => done(null, body));
  for (const url of ['/v2/models/:model/infer', '/v2/models/:model/versions/:version/infer']) {
    app.post<ModelRoute>(url, (request, reply) => _infer(request, { reply, context }));
  }
}

async function _infer(
  request: FastifyRequest<ModelRoute>,
  { reply, context }: { readonly reply: FastifyReply; readonly context: ServerContext },
): Promise<FastifyReply> {
  const { host, options, metrics } = context;
  const { model: name, version } = request.params;
  const slot = host.find(name, version);
  const { body, jsonBytes } = await countRequest(slot, {
    onAnswered: metrics.onAnswered,
    work: () => host.use(slot, (model) => _answer(request, { model, maxBytes: options.maxRequestBytes })),
  });
  if (jsonBytes === undefined) return reply.type('application/json').send(body);
  return reply
    .header('inference-header-content-length', String(jsonBytes))
    .type('application/octet-stream')
    .send(body);
}

async function _answer(
  request: FastifyRequest,
  { model, maxBytes }: { readonly model: LoadedModel; readonly maxBytes: number },
) {
  const started = performance.now();
  const { 'content-encoding': encoding, 'inference-header-content-length': header } = request.headers;
  if (!Buffer.isBuffer(request.body))
    throw new RequestError('REQUEST_INVALID', 'Could not read the body because it is empty');
  const body =
    encoding === undefined
      ? request.body
      : await inflateBody(request.body, { encoding: encoding.toLowerCase(), maxBytes });
  const { width, height, channels } = model.facts.plan.spec;
  const mostElements = model.queue.mostRows * width * height * channels;
  const parts = readInferBody(body, { header, mostElements });
  assertOutputs(parts.json, model);
  const input = readInputs(parts, model);
  const decodeMs = performance.now() - started;
  const { outputs, queueMs, runMs } = await model.queue.submit(input);
  return { ...writeOutputs(outputs, { request: parts.json, model }), times: { decodeMs, queueMs, runMs } };
}
