import type { RawImage } from '../image/index.ts';
import type { Explanation } from './explain-image.ts';

/** What speaks for the label, and what speaks against it: Okabe and Ito's vermilion and sky blue. */
const FOR = [213, 94, 0] as const;
const AGAINST = [86, 180, 233] as const;
/** How much of the picture the strongest colour hides. */
const STRONGEST = 0.75;

/**
 * Draws the heat map of an explanation over its picture, in the size that the model sees: orange where covering lowers the
 * probability, blue where it raises it, the stronger the more, as parts of the largest change in this picture.
 */
export function drawExplanation({ image, drops }: Explanation): RawImage {
  const { width, height, channels } = image;
  const largest = drops.reduce((most, drop) => Math.max(most, Math.abs(drop)), 0);
  const pixels = new Uint8Array(width * height * 3);
  for (const [at, drop] of drops.entries()) {
    const opacity = largest === 0 ? 0 : (STRONGEST * Math.abs(drop)) / largest;
    const colour = drop > 0 ? FOR : AGAINST;
    for (let channel = 0; channel < 3; channel++) {
      const level = image.pixels[at * channels + (channels === 3 ? channel : 0)]!;
      pixels[at * 3 + channel] = Math.round((1 - opacity) * level + opacity * colour[channel]!);
    }
  }
  return { width, height, channels: 3, pixels };
}
