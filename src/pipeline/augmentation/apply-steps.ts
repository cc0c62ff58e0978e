import type { Random } from '../../base/index.ts';
import type { RawImage } from '../../image/index.ts';
import { drawBox } from './_draw-box.ts';
import type { AugmentationStep, SingleStep, StepActions, StepName } from './augmentation-step.ts';
import { adjustGamma } from './steps/adjust-gamma.ts';
import { blurImage } from './steps/blur-image.ts';
import { cropImage } from './steps/crop-image.ts';
import { equalizeHistogram } from './steps/equalize-histogram.ts';
import { equalizeTiles } from './steps/equalize-tiles.ts';
import { eraseBox } from './steps/erase-box.ts';
import { shiftImage } from './steps/shift-image.ts';
import { stretchContrast } from './steps/stretch-contrast.ts';

/** Does the steps of a configuration in their order; what they do depends on the generator alone. */
export function applySteps(image: RawImage, steps: readonly AugmentationStep[], random: Random): RawImage {
  return steps.reduce((current, step) => _applyStep(current, step, random), image);
}

function _applyStep(image: RawImage, step: AugmentationStep, random: Random): RawImage {
  if (random.next() >= step.probability) return image;
  if (!('choose' in step) || step.choose === undefined) return _act(image, step as SingleStep, random);
  let current = image;
  for (let drawn = 0; drawn < step.choose; drawn++) {
    current = _applyStep(current, step.of[random.integer(step.of.length)]!, random);
  }
  return current;
}

/** What is drawn for each action, and the function that then does it. */
const ACTIONS: {
  readonly [Name in StepName]: (image: RawImage, options: StepActions[Name], random: Random) => RawImage;
} = {
  shift: (image, { pixels }, random) => {
    const draw = (): number => random.integer(2 * pixels + 1) - pixels;
    return shiftImage(image, { x: draw(), y: draw() });
  },
  crop: (image, shape, random) => {
    const box = drawBox(image, { ...shape, tries: 10, random });
    return box === undefined ? image : cropImage(image, box);
  },
  erase: (image, { fill, ...shape }, random) => {
    const box = drawBox(image, { ...shape, tries: 100, random });
    return box === undefined ? image : eraseBox(image, { box, fill: fill === 'random' ? random : fill });
  },
  gamma: (image, { exponent }, random) => adjustGamma(image, { exponent: random.uniform(...exponent) }),
  equalize: equalizeHistogram,
  clahe: (image, { clipLimit, tiles }, random) =>
    equalizeTiles(image, { clipLimit: random.uniform(...clipLimit), tiles }),
  stretch: stretchContrast,
  blur: (image, { sigma }, random) => blurImage(image, { sigma: random.uniform(...sigma) }),
};

function _act(image: RawImage, step: SingleStep, random: Random): RawImage {
  const [name, options] = Object.entries(step).find(([key, value]) => key in ACTIONS && value !== undefined)!;
  const act = ACTIONS[name as StepName] as (image: RawImage, options: unknown, random: Random) => RawImage;
  return act(image, options, random);
}
