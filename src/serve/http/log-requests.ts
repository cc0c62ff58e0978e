import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';

/** One line for each reply: what was asked for, the status and the time, never what a body holds. */
export function logRequests(app: FastifyInstance, log: Logger): void {
  app.addHook('onResponse', (request, reply, done) => {
    const { method, id, ip } = request;
    const path = request.url.replace(/\?.*$/s, '').slice(0, 200);
    const milliseconds = Math.round(reply.elapsedTime * 100) / 100;
    const { statusCode: status } = reply;
    log.info(
      { request: { id, ip, method, path, status, milliseconds } },
      `${method} ${path} ${status} ${milliseconds} ms`,
    );
    done();
  });
}
