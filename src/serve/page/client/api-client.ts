import { detectFormat } from '../../../image/index.ts';
import type { ListedModel, Question, ServerAnswer } from './api-types.ts';
import { PageError } from './page-error.ts';

/** What the page asks of the server; addresses are relative, so that the page works below any path of a proxy. */
export interface ApiClient {
  readonly listModels: () => Promise<readonly ListedModel[]>;
  /** The ONNX file of a model. */
  readonly fetchModel: (name: string) => Promise<Uint8Array<ArrayBuffer>>;
  readonly predict: (question: Question, options: { readonly signal: AbortSignal }) => Promise<ServerAnswer>;
}

/** A picture of more bytes may be too large for the server, by whose default 5 MiB are. */
const LARGE = 4 * 2 ** 20;

interface ErrorBody {
  readonly error?: { readonly code?: unknown; readonly message?: unknown };
}

/** @param token the bearer token to send, read anew at each request; empty for none, and kept nowhere */
export function createApiClient(token: () => string): ApiClient {
  const request = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers);
    if (token() !== '') headers.set('authorization', `Bearer ${token()}`);
    const response = await _reach(path, { ...init, headers });
    if (response.ok) return response;
    throw await _toError(response);
  };
  return {
    listModels: async () => {
      const { models } = (await (await request('models')).json()) as {
        models: readonly Partial<ListedModel>[];
      };
      // One that is still being loaded has a name and nothing else.
      const known = models.filter((model): model is ListedModel => model.preprocess !== undefined);
      if (known.length > 0) return known;
      throw new PageError('MODEL_NOT_READY', 'The models are still being loaded: try again in a moment');
    },
    fetchModel: async (name) =>
      new Uint8Array(await (await request(`models/${encodeURIComponent(name)}/file`)).arrayBuffer()),
    predict: async (question, { signal }) => {
      const response = await request(`predict?${_queryOf(question)}`, {
        method: 'POST',
        headers: { 'content-type': _typeOf(question.bytes) },
        body: question.bytes,
        signal,
      });
      return _readAnswer(await response.json());
    },
  };
}

async function _reach(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, { ...init, cache: 'no-store', credentials: 'omit', redirect: 'error' });
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    const size = init.body instanceof Uint8Array ? init.body.length : 0;
    // A server that refuses a large request closes the connection while the browser still sends, which then reads no answer.
    const why =
      size > LARGE
        ? `or it takes no picture of ${(size / 2 ** 20).toFixed(1)} MiB: make it smaller, or cut out the face`
        : 'then try again';
    throw new PageError(
      'UNREACHABLE',
      `The server cannot be reached: see whether \`fer serve\` still runs, ${why}`,
    );
  }
}

async function _toError(response: Response): Promise<PageError> {
  const { status } = response;
  const body = (await response.json().catch(() => ({}))) as ErrorBody;
  const { code, message } = body.error ?? {};
  if (typeof code === 'string' && typeof message === 'string')
    return new PageError(code, message, { status });
  return new PageError('UNEXPECTED', `The server answered ${status} ${response.statusText}`.trim(), {
    status,
  });
}

function _queryOf({ model, box }: Question): URLSearchParams {
  const query = new URLSearchParams({ model: model.name, top_k: String(model.labels.length) });
  if (box !== undefined) query.set('box', [box.left, box.top, box.width, box.height].join());
  return query;
}

/** By its first bytes, as the server tells it; the server alone refuses. */
function _typeOf(bytes: Uint8Array): string {
  const detected = detectFormat(bytes);
  return 'format' in detected ? `image/${detected.format}` : 'application/octet-stream';
}

function _readAnswer(body: unknown): ServerAnswer {
  const { model, predictions, timings } = body as Omit<ServerAnswer, 'prediction'> & {
    readonly predictions: readonly [
      ServerAnswer['prediction'] | { readonly error: { readonly code: string; readonly message: string } },
    ];
  };
  const [prediction] = predictions;
  if ('error' in prediction) throw new PageError(prediction.error.code, prediction.error.message);
  return { model, prediction, timings };
}
