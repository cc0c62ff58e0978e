import { performance } from 'node:perf_hooks';
import { imagesToTensor, tensorToRows } from '../../infer/index.ts';
import { toProblem } from '../http/to-problem.ts';
import type { RequestTimes } from '../model/count-request.ts';
import type { LoadedModel } from '../model/loaded-model.ts';
import type { FaceBox } from '../picture/detector.ts';
import type { PictureReader } from '../picture/open-picture-reader.ts';
import type { PreparedPicture } from '../picture/prepare-picture.ts';
import type { ResolvedOptions } from '../server-options.ts';
import type { ImageOutcome } from './predict-reply.ts';
import type { Upload } from './read-uploads.ts';

export interface ClassifiedUploads {
  readonly outcomes: readonly ImageOutcome[];
  readonly times: RequestTimes;
}

export interface ClassifyUploadsOptions {
  readonly pictures: PictureReader;
  readonly options: Pick<ResolvedOptions, 'crop' | 'maxImagePixels'>;
  /** Of the images that have none of their own. */
  readonly box: FaceBox | undefined;
}

/**
 * Decodes images and classifies those that can be decoded, in one batch.
 *
 * Throws what the queue and the model throw, and where decoding fails through no fault of an image; what an image throws is
 * its outcome.
 */
export async function classifyUploads(
  model: LoadedModel,
  images: readonly Upload[],
  { pictures, options, box }: ClassifyUploadsOptions,
): Promise<ClassifiedUploads> {
  const started = performance.now();
  const { width, height, channels } = model.facts.plan.spec;
  const wish = { width, height, channels, crop: options.crop };
  const { maxImagePixels: maxPixels } = options;
  const read = await Promise.allSettled(
    images.map((image) => pictures.read({ bytes: image.bytes, wish, maxPixels, box: image.box ?? box })),
  );
  const decodeMs = performance.now() - started;
  const ours = read.find((each) => each.status === 'rejected' && toProblem(each.reason).status >= 500);
  // That says nothing about the image: another try of the whole request may succeed.
  if (ours?.status === 'rejected') throw ours.reason;
  const readable = read.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const { rows, queueMs, runMs } = await _predict(model, readable);
  const probabilities = rows.values();
  const outcomes = read.map(
    (each): ImageOutcome =>
      each.status === 'fulfilled'
        ? { picture: each.value, probabilities: probabilities.next().value! }
        : { error: each.reason },
  );
  return { outcomes, times: { decodeMs, queueMs, runMs } };
}

interface Predicted {
  readonly rows: readonly Float32Array[];
  readonly queueMs: number;
  readonly runMs: number;
}

async function _predict(model: LoadedModel, pictures: readonly PreparedPicture[]): Promise<Predicted> {
  if (pictures.length === 0) return { rows: [], queueMs: 0, runMs: 0 };
  const { plan } = model.facts;
  const size = plan.input.batch ?? pictures.length;
  const groups = Array.from({ length: Math.ceil(pictures.length / size) }, (_, at) =>
    pictures.slice(at * size, (at + 1) * size),
  );
  const runs = await Promise.all(
    groups.map(async (group) => {
      const tensor = imagesToTensor(
        group.map(({ image }) => image),
        { plan },
      );
      const { outputs, queueMs, runMs } = await model.queue.submit(tensor);
      return {
        rows: tensorToRows(outputs[plan.output.name]!, { rows: group.length, plan, path: model.name }),
        queueMs,
        runMs,
      };
    }),
  );
  return {
    rows: runs.flatMap(({ rows }) => rows),
    queueMs: Math.max(...runs.map(({ queueMs }) => queueMs)),
    runMs: runs.reduce((sum, { runMs }) => sum + runMs, 0),
  };
}
