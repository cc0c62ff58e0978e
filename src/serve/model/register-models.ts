import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { RequestError } from '../http/request-error.ts';
import type { ServerContext } from '../server-context.ts';
import type { ModelSlot } from './model-host.ts';

/** `GET /models`: what is served; `GET /models/NAME/file`: the file itself, for inference elsewhere. */
export async function registerModels(app: FastifyInstance, { host, options }: ServerContext): Promise<void> {
  app.get('/models', (_, reply) =>
    reply.type('application/json').send(JSON.stringify({ models: host.list().map(_describe) })),
  );
  app.get<{ Params: { readonly model: string } }>('/models/:model/file', (request, reply) => {
    const slot = host.find(request.params.model);
    return host.use(slot, async ({ facts }) => {
      if (!options.download) {
        throw new RequestError(
          'FORBIDDEN',
          `Could not give out \`${slot.name}\` because this server keeps its model files`,
        );
      }
      if (facts.file === undefined) {
        throw new RequestError(
          'NOT_FOUND',
          `Could not give out \`${slot.name}\` because its weights are in other files`,
        );
      }
      const etag = `"${createHash('sha256').update(facts.file).digest('hex')}"`;
      reply.header('etag', etag).header('cache-control', 'no-cache');
      if (request.headers['if-none-match'] === etag) return reply.code(304).send();
      return reply.type('application/octet-stream').send(facts.file);
    });
  });
}

function _describe(slot: ModelSlot) {
  const facts = slot.current()?.facts;
  const ready = slot.problem() === undefined;
  if (facts === undefined) return { name: slot.name, version: slot.version, ready };
  const { plan, inputs } = facts;
  const [input] = inputs;
  return {
    name: slot.name,
    version: slot.version,
    labels: plan.labels,
    input: { name: input!.name, shape: input!.shape.map((size) => (typeof size === 'number' ? size : -1)) },
    preprocess: plan.spec,
    ready,
  };
}
