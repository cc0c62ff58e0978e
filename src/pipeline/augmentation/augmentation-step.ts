import type { Range } from './augmentation.ts';

/** What one step does; exactly one of these fields is there. */
export interface StepActions {
  /** Move by up to so many whole pixels to each side, all shifts as likely; the border is mirrored. */
  readonly shift: { readonly pixels: number };
  /**
   * Cut a rectangle out and enlarge it to the size of the picture. `area` is its share of the picture's, `aspect` its
   * height over its width, where that of the picture counts as 1. Where ten draws give none that fits, the picture stays.
   *
   * Szegedy et al., "Going Deeper with Convolutions", 2014, whose area goes down to 0.08.
   */
  readonly crop: { readonly area: Range; readonly aspect: Range };
  /**
   * Cover a rectangle with random grey levels, or with one. `area` and `aspect` are as for `crop`. Where a hundred draws
   * give none that fits, the picture stays.
   *
   * Zhong, Zheng, Kang, Li and Yang, "Random Erasing Data Augmentation", 2017.
   */
  readonly erase: { readonly area: Range; readonly aspect: Range; readonly fill: 'random' | number };
  /** Bend the grey levels: 255 (x / 255)^exponent. */
  readonly gamma: { readonly exponent: Range };
  /** Spread the grey levels over their histogram evenly. */
  readonly equalize: Readonly<Record<never, never>>;
  /** The same in each of `tiles` by `tiles` parts, their contrast limited, blended (CLAHE). */
  readonly clahe: { readonly clipLimit: Range; readonly tiles: number };
  /** Make the darkest grey level black and the lightest white. */
  readonly stretch: Readonly<Record<never, never>>;
  /** Blur with a Gaussian bell, `sigma` in pixels. */
  readonly blur: { readonly sigma: Range };
}

export type StepName = keyof StepActions;

interface _Chance {
  /** How often the step happens. */
  readonly probability: number;
}

/** One action, such as `{ probability: 0.5, gamma: { exponent: [0.7, 1.4] } }`. */
export type SingleStep = _Chance & { [Name in StepName]: Readonly<Pick<StepActions, Name>> }[StepName];

/**
 * So many draws among steps, each as likely at each draw, as in RandAugment (Cubuk, Zoph, Shlens and Le, 2019); what
 * is drawn then happens with its own probability.
 */
export type ChoiceStep = _Chance & { readonly choose: number; readonly of: readonly SingleStep[] };

export type AugmentationStep = SingleStep | ChoiceStep;
