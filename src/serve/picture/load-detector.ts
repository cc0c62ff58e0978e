import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { describeIssues, FerError } from '../../base/index.ts';
import type { RawImage } from '../../image/index.ts';
import { RequestError } from '../http/request-error.ts';
import type { DetectedFace, Detector, FaceBox } from './detector.ts';

const face = z.object({
  x: z.number(),
  y: z.number(),
  width: z.number().positive(),
  height: z.number().positive(),
  score: z.number().optional(),
});
const faces = z.array(face);

/** Finds the face that is to be classified. */
export type FindFace = (
  image: RawImage,
) => Promise<{ readonly box: FaceBox; readonly warnings: readonly string[] }>;

/**
 * Loads a detector.
 *
 * Throws `USAGE` where the module cannot be loaded or has no `detect`; what it gives throws `NO_FACE` where it finds none.
 */
export async function loadDetector(path: string): Promise<FindFace> {
  const { detect } = await _import(path);
  return async (image) => {
    const result = faces.safeParse(await detect(image));
    if (!result.success) {
      throw new TypeError(
        `Could not take the answer of the detector because it is no list of boxes: ${describeIssues(result.error, faces)}`,
      );
    }
    return _choose(result.data.flatMap((each) => _clip(each as DetectedFace, image)));
  };
}

async function _import(path: string): Promise<Detector> {
  let module: Partial<Detector>;
  try {
    module = (await import(pathToFileURL(path).href)) as Partial<Detector>;
  } catch (cause) {
    throw new FerError(
      'USAGE',
      `Could not load the detector ${path} because it failed: ${(cause as Error).message}`,
      { cause },
    );
  }
  if (typeof module.detect === 'function') return { detect: module.detect };
  throw new FerError(
    'USAGE',
    `Could not use the detector ${path} because it exports no function \`detect\`: it exports ${Object.keys(module).join(', ') || 'nothing'}`,
  );
}

/** The part inside of the picture, in whole pixels; nothing where that is empty. */
function _clip(found: DetectedFace, image: RawImage): readonly DetectedFace[] {
  const x = Math.max(0, Math.round(found.x));
  const y = Math.max(0, Math.round(found.y));
  const width = Math.min(image.width, Math.round(found.x + found.width)) - x;
  const height = Math.min(image.height, Math.round(found.y + found.height)) - y;
  return width < 1 || height < 1 ? [] : [{ ...found, x, y, width, height }];
}

function _choose(found: readonly DetectedFace[]): Awaited<ReturnType<FindFace>> {
  const [best] = found.toSorted(
    (a, b) => (b.score ?? 1) - (a.score ?? 1) || b.width * b.height - a.width * a.height,
  );
  if (best === undefined) {
    throw new RequestError(
      'NO_FACE',
      'Could not classify the picture because the detector found no face in it',
    );
  }
  const { x, y, width, height } = best;
  const warnings =
    found.length === 1
      ? []
      : [`The detector found ${found.length} faces, of which the surest was classified`];
  return { box: { x, y, width, height }, warnings };
}
