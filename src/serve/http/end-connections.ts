import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/**
 * When the server is closed, cuts connections at once on which no request has come yet, such as those that browsers open
 * in advance, and whatever is still open after `graceMs`; Node itself ends those that are between two requests, and no
 * longer looks for requests that are late.
 */
export function endConnections(app: FastifyInstance, graceMs: number): void {
  const silent = new Set<Socket>();
  let cut: NodeJS.Timeout | undefined;
  app.server.on('connection', (socket: Socket) => {
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
  });
  app.server.on('request', ({ socket }) => silent.delete(socket));
  app.addHook('preClose', (done) => {
    for (const socket of silent) socket.destroy();
    cut = setTimeout(() => app.server.closeAllConnections(), graceMs);
    done();
  });
  app.addHook('onClose', (_, done) => {
    clearTimeout(cut);
    done();
  });
}
