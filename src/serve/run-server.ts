import { FerError } from '../base/index.ts';
import { buildServer } from './create-server.ts';
import type { ServerOptions } from './server-options.ts';

export interface RunServerOptions extends ServerOptions {
  /**
   * The address to listen at.
   *
   * @default '127.0.0.1'
   */
  readonly host?: string;
  /**
   * The port to listen at; 0 takes a free one.
   *
   * @default 8080
   */
  readonly port?: number;
  /**
   * Listen at an address that other machines reach though no token is wanted.
   *
   * @default false
   */
  readonly allowAnyone?: boolean;
  /** Ends the server: it refuses nothing that it has accepted. */
  readonly signal: AbortSignal;
  /** Told when every model is loaded and warm. */
  readonly onReady?: (url: string) => void;
}

/**
 * Serves models until the signal comes, and loads them anew at each SIGHUP.
 *
 * It listens at once, and says that it is not ready until every model is loaded and warm.
 *
 * Throws what loading throws, and `USAGE` for an address that cannot be had or is open to anyone.
 */
export async function runServer(models: readonly string[], options: RunServerOptions): Promise<void> {
  const { host = '127.0.0.1', port = 8080, allowAnyone = false, token, signal, onReady } = options;
  if (!isLoopback(host) && token === undefined && !allowAnyone) {
    throw new FerError(
      'USAGE',
      `Could not listen at ${host} because other machines reach it and no token is wanted of them: give \`--token-file\` (or FER_SERVE_TOKEN), or \`--allow-anyone\` where something else guards the server`,
    );
  }
  const { app, host: modelHost, load } = await buildServer(models, options);
  const reload = (): void => void modelHost.reload();
  try {
    const url = await app.listen({ host, port }).catch((cause: NodeJS.ErrnoException) => {
      const reason = cause.code === 'EADDRINUSE' ? 'something else listens there' : cause.message;
      throw new FerError('USAGE', `Could not listen at ${host} port ${port} because ${reason}`, { cause });
    });
    await load();
    process.on('SIGHUP', reload);
    onReady?.(url);
    await _aborted(signal);
  } finally {
    process.off('SIGHUP', reload);
    await app.close();
  }
}

/** Whether an address is this machine's own, which no other reaches. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

function _aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
