import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { RequestError } from './request-error.ts';
import { sendProblem } from './send-problem.ts';
import { toProblem } from './to-problem.ts';

/** Answers whatever a handler throws, addresses that are not there, and methods that an address does not take. */
export function registerErrors(app: FastifyInstance, log: Logger): void {
  const routes: { readonly method: string; readonly pattern: RegExp }[] = [];
  app.addHook('onRoute', ({ method, url }) => {
    const pattern = new RegExp(
      `^${url
        .replaceAll(/[.+]/g, '\\$&')
        .replaceAll(/:\w+(?:\([^)]*\))?/g, '[^/]+')
        .replace(/\*$/, '.*')}$`,
    );
    for (const each of [method].flat()) routes.push({ method: each, pattern });
  });
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.replace(/\?.*$/s, '');
    const allowed = [
      ...new Set(routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method)),
    ];
    if (allowed.length > 0) reply.header('allow', allowed.join(', '));
    return answer(request, { reply, error: _missing(request, allowed), log });
  });
  app.setErrorHandler((error, request, reply) => answer(request, { reply, error, log }));
}

/** Answers with an error; one of our own goes to the log with its stack. */
export function answer(
  request: FastifyRequest,
  { reply, error, log }: { readonly reply: FastifyReply; readonly error: unknown; readonly log: Logger },
): FastifyReply {
  const problem = toProblem(error);
  if (problem.isOurs)
    log.error(
      { err: error, request: request.id },
      `could not answer ${request.method} ${request.url.slice(0, 200)}: ${(error as Error).message}`,
    );
  return sendProblem(request, { reply, problem });
}

function _missing({ method, url }: FastifyRequest, allowed: readonly string[]): RequestError {
  const path = url.replace(/\?.*$/s, '').slice(0, 200);
  if (allowed.length === 0) return new RequestError('NOT_FOUND', `Could not find ${path}`);
  return new RequestError(
    'METHOD_NOT_ALLOWED',
    `Could not ${method} ${path} because it takes ${allowed.join(' and ')} alone`,
  );
}
