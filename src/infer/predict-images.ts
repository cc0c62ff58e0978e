import { performance } from 'node:perf_hooks';
import { FerError } from '../base/index.ts';
import { decodeImage, type RawImage } from '../image/index.ts';
import type { Classifier, PredictVariants } from './classifier.ts';
import type { ImageSource } from './image-source.ts';
import { mapAhead } from './map-ahead.ts';
import { mapConcurrently } from './map-concurrently.ts';

export interface PredictOptions extends PredictVariants {
  /**
   * Images in one run of the model.
   *
   * @default 64
   */
  readonly batchSize?: number;
  /** Stops the work between two batches; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
}

export interface PredictImagesOptions extends PredictOptions {
  /**
   * What a picture does for which the model gives infinite scores or none: `fail` throws, naming it, so that nobody takes it
   * for an unreadable one; `error` gives it as such.
   *
   * @default 'fail'
   */
  readonly invalidScores?: 'fail' | 'error';
}

/** What became of one image: its pixels as the model saw them and the probabilities, or why there are none. */
export type PredictedImage<S extends ImageSource> =
  | { readonly source: S; readonly image: RawImage; readonly probabilities: Float32Array }
  | { readonly source: S; readonly error: FerError };

export interface PredictedBatch<S extends ImageSource> {
  readonly items: readonly PredictedImage<S>[];
  /**
   * Where the time of this batch went. Reading and decoding run beside the model, so only the time that the model
   * waited for them counts, shared between the two by the work each took.
   */
  readonly seconds: { readonly read: number; readonly decode: number; readonly run: number };
}

/**
 * Predicts images batch by batch, order kept, an unreadable one as an error in its place.
 *
 * While the model runs on one batch the next is read and decoded; no more than these two are in memory.
 */
export async function* predictImages<S extends ImageSource>(
  classifier: Classifier,
  sources: AsyncIterable<S>,
  options: PredictImagesOptions = {},
): AsyncGenerator<PredictedBatch<S>, void, undefined> {
  const { batchSize = 64, signal } = options;
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new RangeError(
      `Could not predict because \`batchSize\` is not a whole number above 0: ${batchSize}`,
    );
  }
  let asked = performance.now();
  for await (const batch of mapAhead(_groups(sources, batchSize), (group) =>
    _prepare(group, { classifier, signal }),
  )) {
    signal?.throwIfAborted();
    const started = performance.now();
    const waited = (started - asked) / 1000;
    const items = await _predict(batch.images, { classifier, options });
    const readShare = batch.readMs / (batch.readMs + batch.decodeMs || 1);
    yield {
      items,
      seconds: {
        read: waited * readShare,
        decode: waited * (1 - readShare),
        run: (performance.now() - started) / 1000,
      },
    };
    asked = performance.now();
  }
}

type PreparedImage<S> =
  | { readonly source: S; readonly image: RawImage }
  | { readonly source: S; readonly error: FerError };

interface PreparedBatch<S> {
  readonly images: readonly PreparedImage<S>[];
  readonly readMs: number;
  readonly decodeMs: number;
}

async function* _groups<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<readonly T[]> {
  let group: T[] = [];
  for await (const item of items) {
    group.push(item);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

async function _prepare<S extends ImageSource>(
  sources: readonly S[],
  context: { readonly classifier: Classifier; readonly signal: AbortSignal | undefined },
): Promise<PreparedBatch<S>> {
  let readMs = 0;
  let decodeMs = 0;
  const images = await mapConcurrently(sources, async (source): Promise<PreparedImage<S>> => {
    context.signal?.throwIfAborted();
    try {
      const started = performance.now();
      const stored = await source.read();
      const read = performance.now();
      readMs += read - started;
      const decoded = stored instanceof Uint8Array ? await decodeImage(stored) : stored;
      const image = context.classifier.prepare(decoded);
      decodeMs += performance.now() - read;
      return { source, image };
    } catch (error) {
      if (error instanceof FerError && error.code !== 'INTERRUPTED') return { source, error };
      throw error;
    }
  });
  return { images, readMs, decodeMs };
}

async function _predict<S extends ImageSource>(
  prepared: readonly PreparedImage<S>[],
  { classifier, options }: { readonly classifier: Classifier; readonly options: PredictImagesOptions },
): Promise<readonly PredictedImage<S>[]> {
  const readable = prepared.flatMap((item) => ('image' in item ? [item.image] : []));
  const rows = (await _predictEach(readable, { classifier, options })).values();
  return prepared.map((item) => {
    if ('error' in item) return item;
    const row = rows.next().value!;
    if (row instanceof FerError && options.invalidScores !== 'error') throw _withPath(row, item.source.path);
    return row instanceof FerError ? { source: item.source, error: row } : { ...item, probabilities: row };
  });
}

/** The probabilities of each picture, or why the model has none for it. */
async function _predictEach(
  images: readonly RawImage[],
  context: { readonly classifier: Classifier; readonly options: PredictVariants },
): Promise<readonly (Float32Array | FerError)[]> {
  try {
    return await context.classifier.predict(images, context.options);
  } catch (error) {
    if (!(error instanceof FerError) || error.code !== 'SCORES_INVALID') throw error;
    if (images.length === 1) return [error];
    // One picture after the other, to find those that the model fails on.
    const rows: (Float32Array | FerError)[] = [];
    for (const image of images) rows.push(...(await _predictEach([image], context)));
    return rows;
  }
}

function _withPath(error: FerError, path: string): FerError {
  return new FerError(error.code, `${error.message}; the first such image is ${path}`, {
    cause: error,
    details: { path },
  });
}
