import type { RawImage } from '../../../image/index.ts';

/** How often each of the 256 grey levels occurs. */
export type Histogram = Uint32Array;

/** Gives each grey level another, channel by channel, by a table made from the channel's histogram. */
export function mapLevels(image: RawImage, tabulate: (histogram: Histogram) => Uint8Array): RawImage {
  const { channels } = image;
  const pixels = new Uint8Array(image.pixels.length);
  for (let channel = 0; channel < channels; channel++) {
    const histogram = new Uint32Array(256);
    for (let i = channel; i < pixels.length; i += channels) histogram[image.pixels[i]!]! += 1;
    const levels = tabulate(histogram);
    for (let i = channel; i < pixels.length; i += channels) pixels[i] = levels[image.pixels[i]!]!;
  }
  return { ...image, pixels };
}
