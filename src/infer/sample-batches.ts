import { FerError } from '../base/index.ts';
import type { LabelledImages } from '../data/index.ts';
import { decodeImage, type PreprocessSpec, preprocessImage, type RawImage } from '../image/index.ts';
import { mapConcurrently } from './map-concurrently.ts';
import type { TensorValue } from './tensor-value.ts';

export interface SampleBatchesOptions {
  readonly spec: PreprocessSpec;
  /**
   * Images in one batch.
   *
   * @default 16
   */
  readonly batchSize?: number;
  /** Stops the work between two batches; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  /** Called after each batch with the number of images done. */
  readonly onProgress?: (done: number) => void;
}

/** What a classifier takes for labelled images, batch by batch: `image`, raw pixels. Unreadable ones are left out. */
export async function* sampleBatches(
  images: LabelledImages,
  options: SampleBatchesOptions,
): AsyncGenerator<{ readonly image: TensorValue }, void, undefined> {
  const { spec, batchSize = 16, signal, onProgress } = options;
  for (let start = 0; start < images.size; start += batchSize) {
    signal?.throwIfAborted();
    const size = Math.min(batchSize, images.size - start);
    const indices = Array.from({ length: size }, (_, i) => start + i);
    const read = await mapConcurrently(indices, (index) => _read(images, index, spec));
    const readable = read.filter((image) => image !== undefined);
    if (readable.length > 0) yield { image: _stack(readable, spec) };
    onProgress?.(start + size);
  }
}

async function _read(
  images: LabelledImages,
  index: number,
  spec: PreprocessSpec,
): Promise<RawImage | undefined> {
  try {
    const stored = await images.read(index);
    return preprocessImage('encoded' in stored ? await decodeImage(stored.encoded) : stored, spec);
  } catch (error) {
    if (error instanceof FerError && error.code !== 'INTERRUPTED') return undefined;
    throw error;
  }
}

/** NHWC, 0 to 255: the standardization is inside the graph. */
function _stack(images: readonly RawImage[], { width, height, channels }: PreprocessSpec): TensorValue {
  const length = width * height * channels;
  const data = new Float32Array(images.length * length);
  for (const [index, { pixels }] of images.entries()) data.set(pixels, index * length);
  return { type: 'float32', data, shape: [images.length, height, width, channels] };
}
