import { type FastifyInstance, fastify } from 'fastify';
import { registerErrors } from './http/register-errors.ts';
import { requireToken } from './http/require-token.ts';
import { createMetrics } from './metrics/create-metrics.ts';
import { ModelHost } from './model/model-host.ts';
import { registerModels } from './model/register-models.ts';
import { registerOpenInference } from './open-inference/register-open-inference.ts';
import { registerPage } from './page/register-page.ts';
import { openPictureReader } from './picture/open-picture-reader.ts';
import { registerPredict } from './predict/register-predict.ts';
import type { ServerContext } from './server-context.ts';
import { resolveOptions, type ServerOptions } from './server-options.ts';

/** A server whose models are still to be loaded. */
export interface BuiltServer {
  readonly app: FastifyInstance;
  readonly host: ModelHost;
  /** Throws what opening the models and the detector throws. */
  readonly load: () => Promise<void>;
}

/**
 * A Fastify application that serves models, loaded and warm; `listen` opens it to requests, `inject` tries it, and `close`
 * ends what is under way and frees the models.
 *
 * ```ts
 * const app = await createServer(['model.onnx']);
 * await app.listen({ port: 8080 });
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
    detector: options.detector,
    onDeath: (reason) => log.error(`the thread that decodes pictures has died: ${reason}`),
  });
  // It is waited for in `load`, and by every request that has pictures.
  pictures.catch(() => undefined);
  const context: ServerContext = {
    host,
    pictures,
    options,
    problem: () => host.problem(),
    onAnswered: metrics.onAnswered,
  };
  const app = fastify({
    bodyLimit: options.maxRequestBytes,
    return503OnClosing: false,
    forceCloseConnections: 'idle',
  });
  registerErrors(app, log);
  if (options.token !== undefined) requireToken(app, options.token);
  metrics.register(app);
  app.addHook('onClose', async () => {
    await host.close();
    await pictures.then(
      (reader) => reader.close(),
      () => undefined,
    );
  });
  await app.register((scope) => registerPredict(scope, context));
  await app.register((scope) => registerModels(scope, context));
  await app.register((scope) => registerOpenInference(scope, context));
  registerPage(app);
  return {
    app,
    host,
    load: async () => {
      await Promise.all([host.load(), pictures]);
    },
  };
}
