import { createRandom } from '../base/index.ts';
import type { RawImage } from '../image/index.ts';

/** A picture as the model saw it, and what it said. */
export interface SampledPicture {
  readonly path: string;
  readonly image: RawImage;
  readonly trueLabel: string;
  readonly label: string;
  /** Of that label. */
  readonly probability: number;
  /** Of the true label. */
  readonly likelihood: number;
}

export interface PictureSamples {
  readonly add: (picture: SampledPicture) => void;
  /** By true label: pictures drawn at random. */
  readonly drawn: () => ReadonlyMap<string, readonly SampledPicture[]>;
  /** Those with the least likelihood, the least first. */
  readonly worst: () => readonly SampledPicture[];
  /** Those with the most likelihood, the most first. */
  readonly best: () => readonly SampledPicture[];
}

/**
 * Keeps a few of any number of pictures: of each class some drawn at random, each as likely (Vitter, Random sampling
 * with a reservoir, 1985, algorithm R), and those with the largest and the smallest losses.
 */
export function createPictureSamples(options: {
  readonly perClass: number;
  readonly worst: number;
  readonly best: number;
  readonly seed: number;
}): PictureSamples {
  const reservoirs = new Map<string, { seen: number; readonly kept: SampledPicture[] }>();
  const random = createRandom(options.seed, 'picture samples');
  const worst = _createTop(options.worst, (picture) => -picture.likelihood);
  const best = _createTop(options.best, (picture) => picture.likelihood);
  return {
    add: (picture) => {
      const reservoir = reservoirs.get(picture.trueLabel) ?? { seen: 0, kept: [] };
      reservoirs.set(picture.trueLabel, reservoir);
      reservoir.seen += 1;
      const slot =
        reservoir.kept.length < options.perClass ? reservoir.kept.length : random.integer(reservoir.seen);
      if (slot < options.perClass) reservoir.kept[slot] = picture;
      worst.add(picture);
      best.add(picture);
    },
    drawn: () => new Map([...reservoirs].map(([label, { kept }]) => [label, kept])),
    worst: worst.list,
    best: best.list,
  };
}

/** The pictures with the highest scores, the highest first; of equal ones those that came first. */
function _createTop(size: number, score: (picture: SampledPicture) => number) {
  let kept: SampledPicture[] = [];
  return {
    add: (picture: SampledPicture): void => {
      if (kept.length === size && score(picture) <= score(kept.at(-1)!)) return;
      kept = [...kept, picture].sort((a, b) => score(b) - score(a)).slice(0, size);
    },
    list: (): readonly SampledPicture[] => kept,
  };
}
