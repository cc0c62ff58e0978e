import { loadSharp } from './_load-sharp.ts';
import type { RawImage } from './raw-image.ts';

/** Encodes a picture as a PNG file, which loses nothing: grey pictures in one channel, others in three, 8 bits each. */
export async function encodePng(image: RawImage): Promise<Uint8Array> {
  const { width, height, channels, pixels } = image;
  const sharp = await loadSharp();
  return await sharp(pixels, { raw: { width, height, channels } })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .png()
    .toBuffer();
}
