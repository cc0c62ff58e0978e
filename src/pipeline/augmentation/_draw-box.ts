import type { Random } from '../../base/index.ts';
import type { Range } from './augmentation.ts';
import type { Box } from './box.ts';

export interface DrawBoxOptions {
  /** The share of the picture's area. */
  readonly area: Range;
  /** Height over width, where that of the picture counts as 1. */
  readonly aspect: Range;
  readonly tries: number;
  readonly random: Random;
}

/** Draws area and aspect until they give a rectangle that fits, then where it lies, all places as likely. */
export function drawBox(
  size: { readonly width: number; readonly height: number },
  { area, aspect, tries, random }: DrawBoxOptions,
): Box | undefined {
  for (let drawn = 0; drawn < tries; drawn++) {
    const share = random.uniform(...area);
    const ratio = random.uniform(...aspect);
    const width = Math.round(size.width * Math.sqrt(share / ratio));
    const height = Math.round(size.height * Math.sqrt(share * ratio));
    if (width < 1 || height < 1 || width > size.width || height > size.height) continue;
    const left = random.integer(size.width - width + 1);
    const top = random.integer(size.height - height + 1);
    return { left, top, width, height };
  }
  return undefined;
}
