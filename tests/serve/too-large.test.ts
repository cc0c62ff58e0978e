import assert from 'node:assert/strict';
import { Agent, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { serveLinear } from './test-server.ts';

test('a client that still sends what is too large gets the reply, and may go on over the connection', async () => {
  const app = await serveLinear();
  await app.listen({ port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = (length: number): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const headers = { 'content-type': 'image/jpeg', 'content-length': length };
      const sent = request({ port, agent, method: 'POST', path: '/predict', headers }, (reply) => {
        reply.resume().on('end', () => resolve(reply.statusCode));
      });
      sent.on('error', reject).end(Buffer.alloc(length));
    });
  const ports = new Set<number>();
  app.server.on('connection', ({ remotePort }) => ports.add(remotePort!));
  const statuses = [];
  for (const mebibytes of [6, 12, 24, 6, 12, 24]) statuses.push(await ask(mebibytes * 2 ** 20));
  assert.deepEqual(new Set(statuses), new Set([413]));
  assert.equal(ports.size, 1);
  agent.destroy();
  await app.close();
});
