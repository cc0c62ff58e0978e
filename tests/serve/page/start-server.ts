import { createServer, type ServerOptions } from '../../../src/serve/index.ts';
import { MODELS } from './models.ts';

/** A server with its page at an address of this machine. */
export interface PageServer extends AsyncDisposable {
  readonly url: string;
}

/** @param options `port` is 0 by default, a free one */
export async function startServer(
  options: ServerOptions & { readonly port?: number } = {},
): Promise<PageServer> {
  const { port = 0, ...serverOptions } = options;
  const app = await createServer(Object.values(MODELS), { threads: 1, ...serverOptions });
  const url = await app.listen({ host: '127.0.0.1', port });
  return { url, [Symbol.asyncDispose]: () => app.close() };
}
