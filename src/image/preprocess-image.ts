import type { PreprocessSpec } from './preprocess-spec.ts';
import type { RawImage } from './raw-image.ts';
import { resizeImage } from './resize-image.ts';
import { toChannels } from './to-channels.ts';

/**
 * Brings a picture to the channels and the size of a preprocess spec: grey first, then resized, as image loaders
 * do that read a file as grey. What fits already is returned as it is.
 */
export function preprocessImage(
  image: RawImage,
  spec: Pick<PreprocessSpec, 'width' | 'height' | 'channels'>,
): RawImage {
  if (spec.channels === 1) return resizeImage(toChannels(image, 1), spec);
  // Repeating grey after the resize gives the same pixels for a third of the work.
  return toChannels(resizeImage(image, spec), 3);
}
