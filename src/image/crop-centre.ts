import { cropBox } from './crop-box.ts';
import type { RawImage } from './raw-image.ts';
import type { ImageSize } from './resize-image.ts';

/**
 * The largest box in the middle of a picture that has the aspect ratio of `size`, so that a resize to it does not
 * stretch; one side stays whole, the other is rounded to pixels, an odd rest is cut right and below.
 *
 * A picture that has the aspect ratio already is returned as it is.
 */
export function cropCentre(image: RawImage, size: ImageSize): RawImage {
  const width = Math.min(image.width, Math.max(1, Math.round((image.height * size.width) / size.height)));
  const height = Math.min(image.height, Math.max(1, Math.round((image.width * size.height) / size.width)));
  const left = Math.floor((image.width - width) / 2);
  const top = Math.floor((image.height - height) / 2);
  return cropBox(image, { left, top, width, height });
}
