import type * as Ort from 'onnxruntime-web';
import type { RawImage } from '../../../image/index.ts';
import { imagesToTensor, tensorToRows } from '../../../infer/index.ts';
import type { ClassProbability, ListedModel } from './api-types.ts';
import { PageError } from './page-error.ts';
import { toPlan } from './to-input.ts';

/** Runs models in this browser; each is fetched and opened once. */
export interface BrowserClassifier {
  /** Whether a model has been fetched, or is being. */
  readonly isLoaded: (model: ListedModel) => boolean;
  /** Fetches and opens a model, where that has not been done. */
  readonly load: (model: ListedModel) => Promise<void>;
  /** The probability of each label, in the order of the model. */
  readonly classify: (input: RawImage, model: ListedModel) => Promise<readonly ClassProbability[]>;
}

/** @param fetchModel the bytes of a model by name */
export function createBrowserClassifier(
  fetchModel: (name: string) => Promise<Uint8Array<ArrayBuffer>>,
): BrowserClassifier {
  const sessions = new Map<string, Promise<Ort.InferenceSession>>();
  let loading: Promise<typeof Ort> | undefined;
  const loadRuntime = (): Promise<typeof Ort> => {
    loading ??= _loadRuntime();
    return loading;
  };
  const sessionOf = (model: ListedModel): Promise<Ort.InferenceSession> => {
    const opened = sessions.get(model.name);
    if (opened !== undefined) return opened;
    const opening = _open(loadRuntime(), fetchModel(model.name));
    sessions.set(model.name, opening);
    opening.catch(() => {
      // What failed may work when it is tried again.
      sessions.delete(model.name);
      loading = undefined;
    });
    return opening;
  };
  return {
    isLoaded: ({ name }) => sessions.has(name),
    load: async (model) => {
      await sessionOf(model);
    },
    classify: async (input, model) => {
      const session = await sessionOf(model);
      const { Tensor } = await loadRuntime();
      const plan = toPlan(model);
      const { type, data, shape } = imagesToTensor([input], { plan });
      const tensor = new Tensor(type as 'float32', data as Float32Array, shape);
      const output = (await session.run({ [plan.input.name]: tensor }))[plan.output.name];
      const scores = { type: output!.type, data: output!.data as Float32Array, shape: output!.dims };
      const [row] = tensorToRows(scores, { rows: 1, plan, path: model.name });
      return model.labels.map((label, index) => ({ label, probability: row![index]! }));
    },
  };
}

async function _loadRuntime(): Promise<typeof Ort> {
  try {
    const folder = new URL('ort/', import.meta.url);
    const ort = (await import(new URL('ort.wasm.bundle.min.mjs', folder).href)) as typeof Ort;
    ort.env.wasm.wasmPaths = { wasm: new URL('ort-wasm-simd-threaded.wasm', folder).href };
    // More threads would need the page to be isolated from others, for models that take milliseconds.
    ort.env.wasm.numThreads = 1;
    ort.env.logLevel = 'error';
    return ort;
  } catch {
    throw new PageError(
      'RUNTIME_MISSING',
      'ONNX Runtime could not be loaded from the server: see whether `onnxruntime-web` is installed there, or compute on the server',
    );
  }
}

async function _open(
  runtime: Promise<typeof Ort>,
  model: Promise<Uint8Array<ArrayBuffer>>,
): Promise<Ort.InferenceSession> {
  const [{ InferenceSession }, bytes] = await Promise.all([runtime, model]).catch(_explain);
  return InferenceSession.create(bytes, { executionProviders: ['wasm'] }).catch((cause: unknown) => {
    throw new PageError(
      'MODEL_INVALID',
      `ONNX Runtime refused the model in this browser: ${_firstLine(cause)}; compute on the server instead`,
    );
  });
}

function _explain(error: unknown): never {
  if (error instanceof PageError && (error.status === 403 || error.status === 404)) {
    throw new PageError(
      'MODEL_WITHHELD',
      'This server does not give its model away, so nothing can be computed in the browser: compute on the server instead',
      { status: error.status },
    );
  }
  throw error;
}

function _firstLine(cause: unknown): string {
  return String(cause instanceof Error ? cause.message : cause).split('\n')[0]!;
}
