import type { AugmentationStep } from './augmentation-step.ts';
import type { BatchMix } from './batch-mix.ts';

/** A range from which a number is drawn, each value as likely: `[low, high]`. */
export type Range = readonly [low: number, high: number];

/** What may happen to a training image, in this order; a step that is left out does nothing. */
export interface Augmentation {
  /** Turn about the centre, by degrees counter-clockwise. */
  readonly rotate?: { readonly degrees: Range } | undefined;
  /** Mirror left to right. */
  readonly flip?: { readonly probability: number } | undefined;
  /** Enlarge (above 1) or shrink the content. */
  readonly zoom?: { readonly factor: Range } | undefined;
  /** Multiply the grey levels. */
  readonly contrast?: { readonly factor: Range } | undefined;
  /** Add to the grey levels. */
  readonly brightness?: { readonly shift: Range } | undefined;
  /** Add normal noise, `sigma` in grey levels. */
  readonly noise?: { readonly probability: number; readonly sigma: number } | undefined;
  /** More, in the order of the list, on the rounded grey levels that those above leave. */
  readonly steps?: readonly AugmentationStep[] | undefined;
  /** Mix the images and labels of a batch. */
  readonly mix?: BatchMix | undefined;
}

/** The five steps of the paper; contrast and brightness are one of them. */
export const paperAugmentation: Augmentation = Object.freeze<Augmentation>({
  rotate: { degrees: [-15, 15] },
  flip: { probability: 0.5 },
  zoom: { factor: [0.95, 1.08] },
  contrast: { factor: [0.9, 1.1] },
  brightness: { shift: [-8, 8] },
  noise: { probability: 0.3, sigma: 3 },
});

/** Nothing happens. */
export const noAugmentation: Augmentation = Object.freeze({});
