import { map, type OperatorFunction } from 'rxjs';
import { type PreprocessSpec, preprocessImage, type Sample } from '../image/index.ts';

/**
 * Brings each sample to the size and the channels of the spec; what fits already passes as it is.
 *
 * ```text
 * source  -a-b-c|    any sizes, grey or colour
 * result  -A-B-C|    [height, width, channels] of the spec
 * ```
 */
export function preprocessImages<Image extends Sample>(
  spec: Pick<PreprocessSpec, 'width' | 'height' | 'channels'>,
): OperatorFunction<Image, Image> {
  return map((sample) => ({ ...sample, ...preprocessImage(sample, spec) }));
}
