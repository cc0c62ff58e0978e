import type { RawImage } from './raw-image.ts';
import { toGrey } from './to-grey.ts';

/** The picture in grey (1) or in colour (3, grey repeated); returned as it is where the channels fit. */
export function toChannels(image: RawImage, channels: 1 | 3): RawImage {
  if (image.channels === channels) return image;
  if (channels === 1) return toGrey(image);
  const { width, height, pixels } = image;
  const colour = new Uint8Array(pixels.length * 3);
  for (let i = 0; i < colour.length; i += 3) {
    const grey = pixels[i / 3]!;
    colour[i] = grey;
    colour[i + 1] = grey;
    colour[i + 2] = grey;
  }
  return { width, height, channels: 3, pixels: colour };
}
