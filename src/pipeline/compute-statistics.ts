import { FerError } from '../base/index.ts';
import type { ImageStream, LabelledImages } from '../data/index.ts';
import { measureImages } from './_measure-images.ts';
import { isOfShape, type Shape } from './_shape.ts';
import type { ComputeStatisticsOptions, ImageSizeCount, Statistics } from './statistics.ts';

/**
 * Counts the images of a data set and measures their pixels in one streaming pass.
 *
 * A second pass runs only where size or channels were left open and not all images have the commonest: pixels count
 * as training sees them, after the same preprocessing. A stream is opened for each pass.
 *
 * @throws FerError `TOO_MANY_BAD_IMAGES`, and `DATASET_INVALID` where no image is usable
 */
export async function computeStatistics(
  images: LabelledImages | ImageStream,
  options: ComputeStatisticsOptions = {},
): Promise<Statistics> {
  const { imageSize, channels } = options;
  const wanted = imageSize && channels && { ...imageSize, channels };
  const first = await measureImages(images, wanted, options);
  if (first.imageSizes.length === 0) {
    throw new FerError('DATASET_INVALID', `Could not measure ${images.location} because no image is usable`);
  }
  const shape = wanted ?? {
    ..._commonestShape(first.imageSizes),
    ...imageSize,
    ...(channels && { channels }),
  };
  const isMeasured = wanted !== undefined || first.imageSizes.every((size) => isOfShape(size, shape));
  const { moments } = isMeasured ? first : await measureImages(images, shape, options);
  const { counts, imageSizes, rejects, dataHash } = first;
  const { width, height } = shape;
  return {
    size: Object.values(counts).reduce((sum, count) => sum + count, 0),
    counts,
    width,
    height,
    channels: shape.channels,
    mean: moments.map(({ mean }) => mean),
    std: moments.map(({ squaredDeviations, count }) => Math.sqrt(squaredDeviations / count)),
    imageSizes,
    rejects,
    dataHash,
  };
}

/** The commonest size and, apart from it, the commonest number of channels; on ties that of the earlier image. */
function _commonestShape(imageSizes: readonly ImageSizeCount[]): Shape {
  const { width, height } = _commonest(imageSizes, (size) => `${size.width}x${size.height}`);
  const { channels } = _commonest(imageSizes, (size) => `${size.channels}`);
  return { width, height, channels };
}

function _commonest(
  imageSizes: readonly ImageSizeCount[],
  keyOf: (size: ImageSizeCount) => string,
): ImageSizeCount {
  const totals = new Map<string, number>();
  for (const size of imageSizes) totals.set(keyOf(size), (totals.get(keyOf(size)) ?? 0) + size.count);
  return imageSizes.reduce((best, size) =>
    totals.get(keyOf(size))! > totals.get(keyOf(best))! ? size : best,
  );
}
