import type { RawImage } from './raw-image.ts';
import type { ImageSize } from './resize-image.ts';

/** A rectangle of pixels, from the top left corner. */
export interface PixelBox extends ImageSize {
  readonly left: number;
  readonly top: number;
}

/** The pixels in a box; throws a RangeError where the box is empty or leaves the picture. */
export function cropBox(image: RawImage, box: PixelBox): RawImage {
  const { left, top, width, height } = box;
  const isInside =
    [left, top, width, height].every(Number.isInteger) &&
    Math.min(left, top) >= 0 &&
    Math.min(width, height) >= 1 &&
    left + width <= image.width &&
    top + height <= image.height;
  if (!isInside) {
    throw new RangeError(
      `Could not crop because the box is not inside of the picture of ${image.width}x${image.height}: ${width}x${height} at ${left},${top}`,
    );
  }
  if (width === image.width && height === image.height) return image;
  const { channels } = image;
  const pixels = new Uint8Array(width * height * channels);
  for (let row = 0; row < height; row++) {
    const from = ((top + row) * image.width + left) * channels;
    pixels.set(image.pixels.subarray(from, from + width * channels), row * width * channels);
  }
  return { width, height, channels, pixels };
}
