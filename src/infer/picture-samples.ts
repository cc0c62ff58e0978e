import { createRandom, type Random } from '../base/index.ts';
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
  /** The classes that pictures are drawn of. */
  readonly labels: readonly string[];
  readonly perClass: number;
  readonly worst: number;
  readonly best: number;
  readonly seed: number;
}): PictureSamples {
  const reservoirs = new Map(options.labels.map((label) => [label, _createReservoir(options.perClass)]));
  const random = createRandom(options.seed, 'picture samples');
  const worst = _createTop(options.worst, (picture) => -picture.likelihood);
  const best = _createTop(options.best, (picture) => picture.likelihood);
  return {
    add: (picture) => {
      reservoirs.get(picture.trueLabel)?.add(picture, random);
      worst.add(picture);
      best.add(picture);
    },
    drawn: () =>
      new Map(
        [...reservoirs]
          .filter(([, { kept }]) => kept.length > 0)
          .map(([label, { kept }]) => [label, kept] as const),
      ),
    worst: worst.list,
    best: best.list,
  };
}

function _createReservoir(size: number) {
  const kept: SampledPicture[] = [];
  let seen = 0;
  return {
    kept,
    add: (picture: SampledPicture, random: Random): void => {
      seen += 1;
      const slot = kept.length < size ? kept.length : random.integer(seen);
      if (slot < size) kept[slot] = picture;
    },
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
