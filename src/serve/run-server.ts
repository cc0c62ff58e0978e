import { setTimeout as sleep } from 'node:timers/promises';
import { FerError } from '../base/index.ts';
import { type BuiltServer, buildServer } from './create-server.ts';
import { isLoopback } from './http/is-loopback.ts';
import type { ServerOptions } from './server-options.ts';

export interface RunServerOptions extends Omit<ServerOptions, 'localOnly'> {
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
   * Listen at an address that other machines reach though no token is wanted, and answer to any host name.
   *
   * @default false
   */
  readonly allowAnyone?: boolean;
  /** Ends the server. */
  readonly signal: AbortSignal;
  /**
   * After the signal, how long requests are still taken while the server says that it is not ready, in milliseconds, so
   * that a load balancer sends no more.
   *
   * @default 0
   */
  readonly drainMs?: number;
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
  const isOpen = token === undefined && !allowAnyone;
  if (isOpen && !isLoopback(host)) throw _openToAnyone(host);
  const server = await buildServer(models, { ...options, localOnly: isOpen });
  const reload = (): void => void server.host.reload();
  process.on('SIGHUP', reload);
  try {
    const url = await _listen(server, { host, port });
    await server.load();
    onReady?.(url);
    await _aborted(signal);
  } finally {
    process.off('SIGHUP', reload);
    await _end(server, options);
  }
}

async function _listen(
  { app }: BuiltServer,
  at: { readonly host: string; readonly port: number },
): Promise<string> {
  // At `localhost` Fastify opens a second server, at ::1, for whose connections it does not wait when it is closed.
  const host = at.host === 'localhost' ? '127.0.0.1' : at.host;
  return app.listen({ ...at, host }).catch((cause: NodeJS.ErrnoException) => {
    const reason = cause.code === 'EADDRINUSE' ? 'something else listens there' : cause.message;
    throw new FerError('USAGE', `Could not listen at ${at.host} port ${at.port} because ${reason}`, {
      cause,
    });
  });
}

/** Whatever was accepted is answered, unless it takes longer than `graceMs`. */
async function _end({ app, drain }: BuiltServer, { signal, drainMs = 0 }: RunServerOptions): Promise<void> {
  drain();
  if (signal.aborted) await sleep(drainMs);
  await app.close();
}

function _openToAnyone(host: string): FerError {
  return new FerError(
    'USAGE',
    `Could not listen at ${host} because other machines reach it and no token is wanted of them: give \`--token-file\` (or FER_SERVE_TOKEN), or \`--allow-anyone\` where something else guards the server`,
  );
}

function _aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
