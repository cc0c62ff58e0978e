import type * as Ort from 'onnxruntime-node';
import { FerError } from '../base/index.ts';

/** What happens where a provider does not work: `require` throws, `prefer` takes the CPU. */
export type ProviderPolicy = 'require' | 'prefer';

export interface OpenedSession {
  readonly session: Ort.InferenceSession;
  /** The provider that computes. */
  readonly provider: string;
  /** Why the preferred provider does not compute; undefined where it does. */
  readonly fallbackReason: string | undefined;
}

interface Request {
  readonly path: string;
  /** The content of the file, where it has been read already. */
  readonly bytes: Uint8Array | undefined;
  readonly threads: number;
  readonly provider: string;
  readonly providerPolicy: ProviderPolicy;
}

/**
 * Opens a file on a provider; the runtime itself never falls back to the CPU in Node.
 *
 * Throws `USAGE` for a provider that the runtime does not know, `DEVICE_UNAVAILABLE` for a required one that does not
 * work, and `MODEL_INVALID` for a file that the CPU refuses too.
 */
export async function openOrtSession(ort: typeof Ort, request: Request): Promise<OpenedSession> {
  const { path, provider, providerPolicy } = request;
  if (provider === 'cpu') {
    return { session: await _openOnCpu(ort, request), provider, fallbackReason: undefined };
  }
  const offered = ort.listSupportedBackends().map(({ name }) => name);
  if (!offered.includes(provider)) {
    throw new FerError(
      'USAGE',
      `Could not open ${path} because the installed ONNX Runtime has no such provider: \`${provider}\`; it offers ${offered.join(', ')}`,
    );
  }
  try {
    return { session: await _create(ort, request), provider, fallbackReason: undefined };
  } catch (cause) {
    const onCpu = await _openOnCpu(ort, request);
    if (providerPolicy === 'prefer') {
      return { session: onCpu, provider: 'cpu', fallbackReason: reasonOf(cause) };
    }
    await onCpu.release();
    throw new FerError(
      'DEVICE_UNAVAILABLE',
      `Could not open ${path} on \`${provider}\` because it does not work here: ${reasonOf(cause)}; install what it needs, or take \`cpu\``,
      { cause, details: { path, provider } },
    );
  }
}

/** The first line of an error, without its final period. */
export function reasonOf(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  return message.split('\n')[0]!.replace(/\.$/, '');
}

async function _openOnCpu(ort: typeof Ort, request: Request): Promise<Ort.InferenceSession> {
  try {
    return await _create(ort, { ...request, provider: 'cpu' });
  } catch (cause) {
    const { path } = request;
    throw new FerError(
      'MODEL_INVALID',
      `Could not load ${path} because ONNX Runtime refused it: ${reasonOf(cause)}; check that the file is whole, or export it again`,
      { cause, details: { path } },
    );
  }
}

function _create(ort: typeof Ort, request: Request): Promise<Ort.InferenceSession> {
  const { path, bytes, threads, provider } = request;
  const settings: Ort.InferenceSession.SessionOptions = {
    executionProviders: [provider],
    executionMode: 'sequential',
    // Left to itself the runtime counts the cores of the host, also in a container that may use fewer.
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    // Errors only: warnings about unused initializers would mix with our own lines.
    logSeverityLevel: 3,
  };
  return bytes === undefined
    ? ort.InferenceSession.create(path, settings)
    : ort.InferenceSession.create(bytes, settings);
}
