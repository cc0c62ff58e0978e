import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Problem } from './to-problem.ts';

/** The error object of everything but the Open Inference Protocol, which has the message alone. */
export interface ErrorBody {
  readonly error: { readonly code: string; readonly message: string };
}

/** Answers with a problem in the form of the protocol that the address belongs to. */
export function sendProblem(
  request: Pick<FastifyRequest, 'url'>,
  { reply, problem }: { readonly reply: FastifyReply; readonly problem: Problem },
): FastifyReply {
  const { status, code, message, retryAfterSeconds } = problem;
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds));
  // The rest of the body is read and dropped: where the connection ended, a client that still sends could not read the reply.
  if (status === 413) reply.removeHeader('connection');
  const body = isOpenInference(request.url) ? { error: message } : { error: { code, message } };
  return reply.code(status).type('application/json').send(JSON.stringify(body));
}

/** Whether an address belongs to the Open Inference Protocol. */
export function isOpenInference(url: string): boolean {
  return /^\/v2(?:[/?]|$)/.test(url);
}
