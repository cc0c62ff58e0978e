import type { FastifyInstance } from 'fastify';
import { createOpenapi } from './create-openapi.ts';
import { renderOpenapi } from './render-openapi.ts';

/** `GET /openapi.json`: the document of the programming interface; `GET /docs`: a page to read it on. */
export async function registerOpenapi(app: FastifyInstance): Promise<void> {
  const openapi = createOpenapi();
  const document = JSON.stringify(openapi);
  const page = renderOpenapi(openapi);
  const config = { isPublic: true };
  app.get('/openapi.json', { config }, (_, reply) => reply.type('application/json').send(document));
  app.get('/docs', { config }, (_, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
      .send(page),
  );
}
