import type { FastifyInstance } from 'fastify';
import { encodePng, type RawImage } from '../../src/image/index.ts';
import { createServer, type ServerOptions } from '../../src/serve/index.ts';
import { LINEAR_MODEL } from '../infer/linear-model.ts';

/** A server of the linear model, which a test closes itself. */
export function serveLinear(options: ServerOptions = {}): Promise<FastifyInstance> {
  return createServer([LINEAR_MODEL], { threads: 1, maxBatch: 4, ...options });
}

/** A 4x2 grey PNG whose pixels alternate around a mean level, so that it is not empty. */
export async function checkeredPng(mean: number): Promise<Buffer> {
  return Buffer.from(await encodePng(checkered(mean)));
}

export function checkered(mean: number): RawImage {
  const pixels = Uint8Array.from({ length: 8 }, (_, at) => mean + (at % 2 === 0 ? 10 : -10));
  return { width: 4, height: 2, channels: 1, pixels };
}
