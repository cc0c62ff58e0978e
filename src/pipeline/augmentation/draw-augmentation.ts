import type { Random } from '../../base/index.ts';
import type { Augmentation, Range } from './augmentation.ts';

/** What happens to one image. */
export interface AugmentationDraw {
  readonly degrees: number;
  readonly isFlipped: boolean;
  readonly zoom: number;
  readonly contrast: number;
  readonly brightness: number;
  /** 0 for no noise. */
  readonly sigma: number;
}

/**
 * Draws what happens to one image; only the noise itself is drawn later.
 *
 * The generator moves on by the same number of draws whichever steps there are, so that a configuration without one
 * of them leaves the others as they were.
 */
export function drawAugmentation(augmentation: Augmentation, random: Random): AugmentationDraw {
  const { rotate, flip, zoom, contrast, brightness, noise } = augmentation;
  return {
    degrees: _drawFrom(rotate?.degrees ?? [0, 0], random),
    isFlipped: random.next() < (flip?.probability ?? 0),
    zoom: _drawFrom(zoom?.factor ?? [1, 1], random),
    contrast: _drawFrom(contrast?.factor ?? [1, 1], random),
    brightness: _drawFrom(brightness?.shift ?? [0, 0], random),
    sigma: random.next() < (noise?.probability ?? 0) ? (noise?.sigma ?? 0) : 0,
  };
}

function _drawFrom([low, high]: Range, random: Random): number {
  return random.uniform(low, high);
}
