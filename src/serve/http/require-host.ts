import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { RequestError } from './request-error.ts';

/**
 * Refuses requests of HTTP/1.1 without a host (RFC 9112, 3.2), which Node would answer without a word, and takes those with
 * an expectation that it does not know as if they had none (RFC 9110, 10.1.1).
 */
export function requireHost(app: FastifyInstance): void {
  app.addHook('onRequest', ({ raw }, _, done) => {
    if (raw.headers.host !== undefined || raw.httpVersion === '1.0') return done();
    done(new RequestError('REQUEST_INVALID', 'Could not read the request because it has no `Host`'));
  });
  app.server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    app.server.emit('request', request, response);
  });
}
