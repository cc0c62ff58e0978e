import type { FastifyInstance, FastifyReply } from 'fastify';
import type { z } from 'zod';
import { readPackageVersion } from '../../base/index.ts';
import { parseJson, parseWith } from '../http/parse-with.ts';
import { RequestError } from '../http/request-error.ts';
import type { ModelSlot } from '../model/model-slot.ts';
import type { ServerContext } from '../server-context.ts';
import { indexRequestSchema } from './infer-schema.ts';
import { describeConfig, describeMetadata, describeStats } from './model-documents.ts';
import { registerInfer } from './register-infer.ts';

interface ModelRoute {
  Params: { readonly model: string; readonly version?: string };
}

/** What is offered beyond the protocol itself, by Triton's names. */
const EXTENSIONS = [
  'classification',
  'model_configuration',
  'statistics',
  'binary_tensor_data',
  'model_repository',
];

/**
 * The Open Inference Protocol, version 2, with Triton's extensions for binary tensors, classification, configuration,
 * statistics and the index of the repository (kserve/open-inference-protocol: `inference_rest.md`;
 * triton-inference-server/server: `docs/protocol`).
 */
export async function registerOpenInference(app: FastifyInstance, context: ServerContext): Promise<void> {
  registerInfer(app, context);
  _registerServer(app, context);
  _registerModels(app, context);
  _registerRepository(app, context);
}

function _registerServer(app: FastifyInstance, context: ServerContext): void {
  const version = readPackageVersion();
  app.get('/v2', (_, reply) => _send(reply, { name: 'fer-stream', version, extensions: EXTENSIONS }));
  const config = { isPublic: true };
  app.get('/v2/health/live', { config }, (_, reply) => {
    const live = !context.isStuck();
    return _send(reply.code(live ? 200 : 503), { live });
  });
  app.get('/v2/health/ready', { config }, (_, reply) => {
    const ready = context.problem() === undefined;
    return _send(reply.code(ready ? 200 : 503), { ready });
  });
}

function _registerModels(app: FastifyInstance, { host, options }: ServerContext): void {
  app.get('/v2/models/stats', (_, reply) => _send(reply, { model_stats: host.list().map(describeStats) }));
  for (const base of ['/v2/models/:model', '/v2/models/:model/versions/:version']) {
    const get = (path: string, describe: (slot: ModelSlot, reply: FastifyReply) => unknown): void => {
      app.get<ModelRoute>(`${base}${path}`, async (request, reply) => {
        const { model, version } = request.params;
        return _send(reply, await describe(host.find(model, version), reply));
      });
    };
    get('', (slot) => host.use(slot, async (model) => describeMetadata(slot, model)));
    get('/config', (slot) => host.use(slot, async (model) => describeConfig(slot, { model, options })));
    get('/stats', (slot) => ({ model_stats: [describeStats(slot)] }));
    get('/ready', (slot, reply) => {
      const ready = slot.problem() === undefined;
      reply.code(ready ? 200 : 503);
      return { name: slot.name, ready };
    });
  }
}

/** Models are loaded by whoever started the server, never by request. */
function _registerRepository(app: FastifyInstance, { host }: ServerContext): void {
  app.post('/v2/repository/index', ({ body }, reply) => {
    const { ready: readyOnly = false } = _readIndexRequest(body);
    const slots = host.list().filter((slot) => !readyOnly || slot.problem() === undefined);
    const entries = slots.map((slot) => {
      const problem = slot.problem();
      const state = problem === undefined ? 'READY' : 'UNAVAILABLE';
      return { name: slot.name, version: slot.version, state, reason: problem ?? '' };
    });
    return _send(reply, entries);
  });
  for (const verb of ['load', 'unload']) {
    app.post(`/v2/repository/models/:model/${verb}`, () => {
      throw new RequestError(
        'NOT_IMPLEMENTED',
        `Could not ${verb} a model by request: the files are those of the command line, and SIGHUP loads them anew`,
      );
    });
  }
}

function _readIndexRequest(body: unknown): z.infer<typeof indexRequestSchema> {
  if (!Buffer.isBuffer(body) || body.length === 0) return {};
  return parseWith(indexRequestSchema, { value: parseJson(body, { mostValues: 1000 }), what: 'the body' });
}

function _send(reply: FastifyReply, body: unknown): FastifyReply {
  return reply.type('application/json').send(JSON.stringify(body));
}
