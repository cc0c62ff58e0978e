import { availableParallelism } from 'node:os';
import pino, { type Logger } from 'pino';
import type { OpenModelOptions } from '../infer/index.ts';

/** Of one model, by default: each holds its weights. */
const MOST_WORKERS = 4;

/** How a server runs. */
export interface ServerOptions extends Omit<OpenModelOptions, 'preferDescription' | 'threads'> {
  /**
   * Threads that run each model, a batch each; all of them hold its weights.
   *
   * @default as many as `threads` leaves of the cores that this process may use, up to 4; 1 on another provider than the CPU
   */
  readonly workers?: number;
  /**
   * Threads that one run of a model computes with.
   *
   * @default the cores that this process may use, parted among the workers
   */
  readonly threads?: number;
  /**
   * How a picture of another aspect ratio than the model's is met: `none` stretches it, `centre` takes the middle.
   *
   * @default 'none'
   */
  readonly crop?: 'none' | 'centre';
  /**
   * The most pictures in one run of a model.
   *
   * @default 32
   */
  readonly maxBatch?: number;
  /**
   * How long a picture waits for others to share its run, in milliseconds, where the model is idle.
   *
   * @default 0
   */
  readonly maxDelayMs?: number;
  /**
   * The most pictures that wait for a model; what comes beyond is refused with 503.
   *
   * @default 512
   */
  readonly maxQueue?: number;
  /**
   * The path of a module that finds faces: see `Detector`.
   *
   * @default none: the whole picture is classified unless the request has a box
   */
  readonly detector?: string | undefined;
  /**
   * Larger images are refused, in bytes.
   *
   * @default 5 MiB
   */
  readonly maxImageBytes?: number;
  /**
   * Images of more pixels are refused.
   *
   * @default 16_000_000
   */
  readonly maxImagePixels?: number;
  /**
   * Larger requests are refused, in bytes.
   *
   * @default 32 MiB
   */
  readonly maxRequestBytes?: number;
  /**
   * The most images of one request to `/predict`.
   *
   * @default 64
   */
  readonly maxImages?: number;
  /**
   * Give the model files out to whoever asks.
   *
   * @default true
   */
  readonly download?: boolean;
  /**
   * What requests have to bring as `Authorization: Bearer TOKEN`; whether the server lives and is ready is told to all.
   *
   * @default none is wanted
   */
  readonly token?: string | undefined;
  /**
   * Requests that one address of a client may send in a second.
   *
   * @default as many as it wants
   */
  readonly rateLimit?: number | undefined;
  /**
   * How long a request may take to arrive, in milliseconds; its headers may take a third of that.
   *
   * @default 30_000
   */
  readonly requestTimeoutMs?: number;
  /**
   * How long a run of a model, or the decoding of a picture, may take, in milliseconds. What takes longer is answered with
   * 503, and until it ends the server says that it is neither ready nor alive.
   *
   * @default 60_000
   */
  readonly maxTaskMs?: number;
  /**
   * How long what is under way may take once the server is closed, in milliseconds, before connections are cut.
   *
   * @default 30_000
   */
  readonly graceMs?: number;
  /**
   * Refuse requests for other hosts than localhost.
   *
   * @default false
   */
  readonly localOnly?: boolean;
  /**
   * Log each reply, its address, status and time.
   *
   * @default true
   */
  readonly requestLog?: boolean;
  /**
   * Where the server tells what happens.
   *
   * @default nothing is told
   */
  readonly log?: Logger;
}

/** The options as the server goes by them. */
export interface ResolvedOptions
  extends Required<
    Pick<
      ServerOptions,
      | 'crop'
      | 'workers'
      | 'maxBatch'
      | 'maxDelayMs'
      | 'maxQueue'
      | 'maxImageBytes'
      | 'maxImagePixels'
      | 'maxRequestBytes'
      | 'maxImages'
      | 'download'
      | 'requestTimeoutMs'
      | 'maxTaskMs'
      | 'graceMs'
      | 'localOnly'
      | 'requestLog'
      | 'log'
    >
  > {
  readonly detector: string | undefined;
  readonly token: string | undefined;
  readonly rateLimit: number | undefined;
  /** How the files are opened. */
  readonly open: OpenModelOptions;
}

/**
 * The options with their defaults.
 *
 * Throws a `RangeError` for a number that makes no sense.
 */
export function resolveOptions(options: ServerOptions): ResolvedOptions {
  const {
    crop = 'none',
    maxBatch = 32,
    maxDelayMs = 0,
    maxQueue = 512,
    maxImageBytes = 5 * 2 ** 20,
    maxImagePixels = 16_000_000,
    maxRequestBytes = 32 * 2 ** 20,
    maxImages = 64,
    download = true,
    requestTimeoutMs = 30_000,
    maxTaskMs = 60_000,
    graceMs = 30_000,
    localOnly = false,
    requestLog = true,
    rateLimit,
    log = pino({ level: 'silent' }),
  } = options;
  const { workers, threads } = _partCores(options);
  const counts = {
    workers,
    maxBatch,
    maxQueue,
    maxImageBytes,
    maxImagePixels,
    maxRequestBytes,
    maxImages,
    requestTimeoutMs,
    maxTaskMs,
  };
  for (const [name, value] of Object.entries(counts)) _assertCount(name, value);
  if (rateLimit !== undefined) _assertCount('rateLimit', rateLimit);
  if (!(maxDelayMs >= 0 && maxDelayMs <= 60_000)) {
    throw new RangeError(`Could not serve because \`maxDelayMs\` is not between 0 and 60000: ${maxDelayMs}`);
  }
  if (!(graceMs >= 0 && graceMs < 2 ** 31)) {
    throw new RangeError(`Could not serve because \`graceMs\` is not a time: ${graceMs}`);
  }
  const { labels, preprocess, activation, scores, provider, providerPolicy } = options;
  return {
    ...counts,
    crop,
    maxDelayMs,
    graceMs,
    download,
    log,
    detector: options.detector,
    token: options.token,
    rateLimit,
    localOnly,
    requestLog,
    open: {
      labels,
      preprocess,
      activation,
      scores,
      threads,
      ...(provider !== undefined && { provider }),
      ...(providerPolicy !== undefined && { providerPolicy }),
    },
  };
}

/** Several small runs at once leave less of the cores idle than one on all of them. */
function _partCores({ workers, threads, provider = 'cpu' }: ServerOptions): {
  readonly workers: number;
  readonly threads: number;
} {
  const cores = availableParallelism();
  const most = provider === 'cpu' ? MOST_WORKERS : 1;
  const count = workers ?? Math.max(1, Math.min(most, Math.floor(cores / (threads ?? 1))));
  return { workers: count, threads: threads ?? Math.max(1, Math.floor(cores / count)) };
}

function _assertCount(name: string, value: number): void {
  if (Number.isInteger(value) && value >= 1) return;
  throw new RangeError(`Could not serve because \`${name}\` is not a whole number above 0: ${value}`);
}
