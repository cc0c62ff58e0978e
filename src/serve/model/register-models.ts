import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { RequestError } from '../http/request-error.ts';
import type { ServerContext } from '../server-context.ts';
import type { ResolvedOptions } from '../server-options.ts';
import type { ModelSlot } from './model-slot.ts';

/** `GET /models`: what is served; `GET /models/NAME/file`: the file itself, for inference elsewhere. */
export async function registerModels(app: FastifyInstance, { host, options }: ServerContext): Promise<void> {
  app.get('/models', (_, reply) =>
    reply
      .type('application/json')
      .send(JSON.stringify({ models: host.list().map((slot) => _describe(slot, options)) })),
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

/** All that a program needs to run the file itself as this server does. */
function _describe(slot: ModelSlot, { crop }: Pick<ResolvedOptions, 'crop'>) {
  const facts = slot.current()?.facts;
  const ready = slot.problem() === undefined;
  if (facts === undefined) return { name: slot.name, version: slot.version, ready };
  const { plan, inputs } = facts;
  const [input] = inputs;
  const { name, type, layout, order, standardize } = plan.input;
  return {
    name: slot.name,
    version: slot.version,
    labels: plan.labels,
    input: {
      name,
      shape: input!.shape.map((size) => (typeof size === 'number' ? size : -1)),
      type,
      layout,
      order,
      standardize,
    },
    output: plan.output,
    preprocess: plan.spec,
    crop,
    ready,
  };
}
