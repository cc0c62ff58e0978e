import { availableParallelism } from 'node:os';
import type * as Ort from 'onnxruntime-node';
import { FerError, setNativeEnvironment } from '../base/index.ts';
import { assertFeedsFit } from './assert-feeds-fit.ts';
import { type OpenedSession, openOrtSession, type ProviderPolicy, reasonOf } from './open-ort-session.ts';
import type { TensorInfo, TensorValue } from './tensor-value.ts';

export interface SessionOptions {
  /** The content of the file, where it has been read already. */
  readonly bytes?: Uint8Array;
  /**
   * Threads that one run computes with.
   *
   * @default what `os.availableParallelism()` allows this process
   */
  readonly threads?: number;
  /**
   * The execution provider that computes: `cpu`, `cuda`, or what else the installed runtime offers.
   *
   * @default 'cpu'
   */
  readonly provider?: string;
  /**
   * What happens where that provider does not work: `require` throws, `prefer` takes the CPU and says so.
   *
   * @default 'require'
   */
  readonly providerPolicy?: ProviderPolicy;
}

export interface RunOptions {
  /**
   * The names of the outputs to compute; what is no tensor cannot be had.
   *
   * @default all
   */
  readonly outputs?: readonly string[];
}

/** Of ONNX Runtime. */
const DEFAULT_LOG_LEVEL = 'warning';

/** One loaded ONNX file; the only place that touches ONNX Runtime. Close it before the process ends. */
export class Session implements AsyncDisposable {
  readonly path: string;
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  /** The provider that computes, which is not always the preferred one. */
  readonly provider: string;
  /** Why the preferred provider does not compute; undefined where it does. */
  readonly fallbackReason: string | undefined;
  readonly #ort: typeof Ort;
  readonly #session: Ort.InferenceSession;
  readonly #running = new Set<Promise<unknown>>();
  #closed: Promise<void> | undefined;

  /**
   * Loads a file.
   *
   * Throws `RUNTIME_MISSING` where ONNX Runtime does not load, `MODEL_INVALID` where it refuses the file and
   * `DEVICE_UNAVAILABLE` where a required provider does not work.
   */
  static async open(path: string, options: SessionOptions = {}): Promise<Session> {
    const { bytes, threads = availableParallelism(), provider = 'cpu', providerPolicy = 'require' } = options;
    if (!Number.isInteger(threads) || threads < 1) {
      throw new RangeError(
        `Could not open ${path} because \`threads\` is not a whole number above 0: ${threads}`,
      );
    }
    const ort = await _loadRuntime();
    const opened = await openOrtSession(ort, { path, bytes, threads, provider, providerPolicy });
    return new Session(path, { ort, ...opened });
  }

  private constructor(path: string, loaded: OpenedSession & { readonly ort: typeof Ort }) {
    this.path = path;
    this.provider = loaded.provider;
    this.fallbackReason = loaded.fallbackReason;
    this.#ort = loaded.ort;
    this.#session = loaded.session;
    this.inputs = loaded.session.inputMetadata.map(_toTensorInfo);
    this.outputs = loaded.session.outputMetadata.map(_toTensorInfo);
  }

  /**
   * Computes the outputs. The JavaScript thread waits while the runtime computes.
   *
   * Throws `INPUT_MISMATCH` naming every input that does not fit, and `MODEL_CLOSED` after `close()`.
   */
  async run(
    feeds: Readonly<Record<string, TensorValue>>,
    { outputs = this.outputs.map(({ name }) => name) }: RunOptions = {},
  ): Promise<Readonly<Record<string, TensorValue>>> {
    if (this.#closed !== undefined) {
      throw new FerError('MODEL_CLOSED', `Could not run ${this.path} because it was closed: load it again`);
    }
    assertFeedsFit(this.inputs, feeds, this.path);
    const running = this.#run(feeds, outputs);
    this.#running.add(running);
    try {
      return await running;
    } catch (cause) {
      throw new FerError(
        'MODEL_INVALID',
        `Could not run ${this.path} because ONNX Runtime failed: ${reasonOf(cause)}`,
        {
          cause,
        },
      );
    } finally {
      this.#running.delete(running);
    }
  }

  /** Waits for the runs under way, then frees what the runtime holds; calling it again does nothing more. */
  close(): Promise<void> {
    this.#closed ??= Promise.allSettled(this.#running).then(() => this.#session.release());
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #run(
    feeds: Readonly<Record<string, TensorValue>>,
    outputs: readonly string[],
  ): Promise<Record<string, TensorValue>> {
    const tensors: Record<string, Ort.Tensor> = {};
    for (const [name, { type, data, shape }] of Object.entries(feeds)) {
      const tensor = new this.#ort.Tensor(type as 'float32', data as Float32Array, shape);
      // Where there is a Float16Array (Node 24) it takes the place of the bits, but the native part reads bits alone.
      if (type === 'float16') Object.defineProperty(tensor, 'data', { value: data });
      tensors[name] = tensor;
    }
    const fetched = await this.#session.run(tensors, outputs);
    const results: Record<string, TensorValue> = {};
    for (const [name, tensor] of Object.entries(fetched)) {
      results[name] = { type: tensor.type, data: tensor.data as Float32Array, shape: tensor.dims };
    }
    return results;
  }
}

/** Loaded at first use, so that importing this module costs nothing, and after the environment that it reads is set. */
async function _loadRuntime(): Promise<typeof Ort> {
  setNativeEnvironment();
  try {
    const ort = await import('onnxruntime-node');
    // It prints errors beside throwing them, such as that of a provider whose libraries are missing; what the user has set stays.
    if (ort.env.logLevel === DEFAULT_LOG_LEVEL) ort.env.logLevel = 'fatal';
    return ort;
  } catch (cause) {
    throw new FerError(
      'RUNTIME_MISSING',
      `Could not load ONNX Runtime because the package onnxruntime-node is missing or broken: ${reasonOf(cause)}; install it with \`npm install onnxruntime-node\``,
      { cause },
    );
  }
}

function _toTensorInfo(metadata: Ort.InferenceSession.ValueMetadata): TensorInfo {
  if (!metadata.isTensor) return { name: metadata.name, type: 'not a tensor', shape: [] };
  return { name: metadata.name, type: metadata.type, shape: metadata.shape };
}
