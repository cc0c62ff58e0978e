import { createServer, type ServerOptions } from '../../../src/serve/index.ts';
import { MODELS } from './models.ts';

/** A server with its page at an address of this machine. */
export interface PageServer extends AsyncDisposable {
  readonly url: string;
}

export interface StartServerOptions extends ServerOptions {
  /** @default 0, a free one */
  readonly port?: number;
  /** @default those of these tests */
  readonly models?: readonly string[];
}

/** Serves models at an address of this machine. */
export async function startServer(options: StartServerOptions = {}): Promise<PageServer> {
  const { port = 0, models = Object.values(MODELS), ...serverOptions } = options;
  const app = await createServer(models, { threads: 1, ...serverOptions });
  const url = await app.listen({ host: '127.0.0.1', port });
  return {
    url,
    [Symbol.asyncDispose]: () => {
      // Chromium keeps connections open that it may need.
      app.server.closeAllConnections();
      return app.close();
    },
  };
}
