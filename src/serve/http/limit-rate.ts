import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance } from 'fastify';
import { RequestError } from './request-error.ts';

/** Answers with 429 where one address of a client sends more requests in a second; what is public is left out. */
export async function limitRate(app: FastifyInstance, perSecond: number): Promise<void> {
  await app.register(rateLimit, {
    max: perSecond,
    timeWindow: 1000,
    allowList: (request) => request.routeOptions.config.isPublic === true,
    errorResponseBuilder: () =>
      new RequestError(
        'RATE_LIMITED',
        `Could not take the request because its sender has sent ${perSecond} in this second already`,
        { retryAfterSeconds: 1 },
      ),
  });
}
