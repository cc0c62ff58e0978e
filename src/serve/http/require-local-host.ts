import type { FastifyInstance } from 'fastify';
import { isLoopback } from './is-loopback.ts';
import { RequestError } from './request-error.ts';

/**
 * Refuses requests to any other host than this machine itself: a web page whose name was bound anew to 127.0.0.1 could
 * otherwise read from a browser what the server answers (DNS rebinding).
 */
export function requireLocalHost(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _, done) => {
    const host = (request.headers.host ?? '').replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
    if (isLoopback(host.toLowerCase())) return done();
    done(
      new RequestError(
        'FORBIDDEN',
        `Could not take the request because it is for \`${host.slice(0, 100)}\` and this server answers to localhost alone: give it a token or \`--allow-anyone\` to answer to other names`,
      ),
    );
  });
}
