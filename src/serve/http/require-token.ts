import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { RequestError } from './request-error.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether the address is answered without a token too: it tells nothing of models and pictures. */
    readonly isPublic?: boolean;
  }
}

/** Refuses whatever comes without `Authorization: Bearer TOKEN`, addresses apart whose `config.isPublic` is set. */
export function requireToken(app: FastifyInstance, token: string): void {
  const wanted = _digest(token);
  app.addHook('onRequest', (request, reply, done) => {
    const given = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1];
    // Digests are of one length, so that the comparison takes as long for any token.
    const isRight = timingSafeEqual(_digest(given ?? ''), wanted) && given !== undefined;
    if (isRight || request.routeOptions.config.isPublic === true) return done();
    reply.header('www-authenticate', 'Bearer');
    const why = given === undefined ? 'has no `Authorization: Bearer …`' : 'has a wrong token';
    done(new RequestError('UNAUTHORIZED', `Could not take the request because it ${why}`));
  });
}

function _digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
