import { type FastifyInstance, fastify } from 'fastify';
import { createClientErrorHandler } from './http/client-errors.ts';
import { endConnections } from './http/end-connections.ts';
import { limitRate } from './http/limit-rate.ts';
import { logRequests } from './http/log-requests.ts';
import { answer, registerErrors } from './http/register-errors.ts';
import { requireHost } from './http/require-host.ts';
import { requireLocalHost } from './http/require-local-host.ts';
import { requireToken } from './http/require-token.ts';
import { createMetrics, type Metrics } from './metrics/create-metrics.ts';
import { ModelHost } from './model/model-host.ts';
import { registerModels } from './model/register-models.ts';
import { registerOpenInference } from './open-inference/register-open-inference.ts';
import { registerOpenapi } from './openapi/register-openapi.ts';
import { registerPage } from './page/register-page.ts';
import { openPictureReader, type PictureReader } from './picture/open-picture-reader.ts';
import { registerPredict } from './predict/register-predict.ts';
import type { ServerContext } from './server-context.ts';
import { type ResolvedOptions, resolveOptions, type ServerOptions } from './server-options.ts';

/** A server whose models are still to be loaded. */
export interface BuiltServer {
  readonly app: FastifyInstance;
  readonly host: ModelHost;
  /** Throws what opening the models and the detector throws. */
  readonly load: () => Promise<void>;
  /** Says from now on that it is not ready, and that connections end with the next reply. */
  readonly drain: () => void;
}

/**
 * A Fastify application that serves models, loaded and warm; `listen` opens it to requests, `inject` tries it, and `close`
 * ends what is under way, for `graceMs` at most, and frees the models.
 *
 * ```ts
 * const app = await createServer(['model.onnx']);
 * await app.listen({ host: '127.0.0.1', port: 8080 });
 * ```
 *
 * Throws `NO_SUCH_INPUT`, `USAGE`, `MODEL_INVALID` and what else opening a model throws.
 *
 * @param models files, or folders of `.onnx` files
 */
export async function createServer(
  models: readonly string[],
  options: ServerOptions = {},
): Promise<FastifyInstance> {
  const { app, load } = await buildServer(models, options);
  try {
    await load();
  } catch (error) {
    await app.close();
    throw error;
  }
  return app;
}

/** As `createServer`, with nothing loaded yet, so that it can say so to whoever asks meanwhile. */
export async function buildServer(
  models: readonly string[],
  given: ServerOptions = {},
): Promise<BuiltServer> {
  const options = resolveOptions(given);
  const { log } = options;
  const metrics = createMetrics(() => host.list());
  const host: ModelHost = new ModelHost(models, { ...options, onRun: metrics.onRun });
  const pictures = openPictureReader({
    ...options,
    // Whatever one request may have must fit.
    maxQueue: Math.max(options.maxQueue, options.maxImages),
    onDeath: (reason) =>
      log.error(`the thread that decodes pictures has died: ${reason}; another takes its place`),
  });
  let reader: PictureReader | undefined;
  // It is waited for in `load`, and by every request that has pictures.
  pictures.then(
    (opened) => {
      reader = opened;
    },
    () => undefined,
  );
  const app = _createApp(options, metrics);
  endConnections(app, options.graceMs);
  let isDraining = false;
  // Also to requests that came before: a connection that stays open would keep the server from closing.
  app.addHook('onSend', (_, reply, __, done) => {
    if (isDraining) reply.header('connection', 'close');
    done();
  });
  app.addHook('preClose', (done) => {
    isDraining = true;
    done();
  });
  app.addHook('onClose', async () => {
    await host.close();
    await pictures.then(
      (reader) => reader.close(),
      () => undefined,
    );
  });
  await _registerRoutes(app, {
    host,
    pictures,
    options,
    metrics,
    problem: () => (isDraining ? 'the server is being closed' : (host.problem() ?? reader?.problem())),
    isStuck: () => host.isStuck() || reader?.isStuck() === true,
  });
  return {
    app,
    host,
    load: async () => {
      await Promise.all([host.load(), pictures]);
    },
    drain: () => {
      isDraining = true;
    },
  };
}

function _createApp(options: ResolvedOptions, metrics: Metrics): FastifyInstance {
  const { requestTimeoutMs: requestTimeout } = options;
  return fastify({
    bodyLimit: options.maxRequestBytes,
    requestTimeout,
    // Of a client that does not read its reply.
    connectionTimeout: 2 * requestTimeout,
    return503OnClosing: false,
    // In bytes that are no longer encoded; the names of files are of 255 at most.
    routerOptions: { maxParamLength: 1024 },
    forceCloseConnections: 'idle',
    frameworkErrors: (error, request, reply) => void answer(request, { reply, error, log: options.log }),
    clientErrorHandler: createClientErrorHandler(metrics.onRefused),
    http: {
      // A request without it is answered below, in the form of all errors.
      requireHostHeader: false,
      headersTimeout: Math.ceil(requestTimeout / 3),
      // How often Node looks for requests that are late.
      connectionsCheckingInterval: Math.min(1000, requestTimeout),
    },
  });
}

async function _registerRoutes(app: FastifyInstance, context: ServerContext): Promise<void> {
  const { options, metrics } = context;
  registerErrors(app, options.log);
  metrics.register(app);
  requireHost(app);
  if (options.requestLog) logRequests(app, options.log);
  if (options.localOnly) requireLocalHost(app);
  if (options.token !== undefined) requireToken(app, options.token);
  if (options.rateLimit !== undefined) await limitRate(app, options.rateLimit);
  await app.register((scope) => registerPredict(scope, context));
  await app.register((scope) => registerModels(scope, context));
  await app.register((scope) => registerOpenInference(scope, context));
  registerPage(app);
  await app.register(registerOpenapi);
}
