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
}

/**
 * Keeps a few of any number of pictures: of each class some drawn at random, each as likely (Vitter, Random sampling
 * with a reservoir, 1985, algorithm R), and those with the largest losses.
 */
export function createPictureSamples(options: {
  readonly perClass: number;
  readonly worst: number;
  readonly seed: number;
}): PictureSamples {
  const reservoirs = new Map<string, { seen: number; readonly kept: SampledPicture[] }>();
  const random = createRandom(options.seed, 'picture samples');
  let worst: SampledPicture[] = [];
  return {
    add: (picture) => {
      const reservoir = reservoirs.get(picture.trueLabel) ?? { seen: 0, kept: [] };
      reservoirs.set(picture.trueLabel, reservoir);
      reservoir.seen += 1;
      const slot =
        reservoir.kept.length < options.perClass ? reservoir.kept.length : random.integer(reservoir.seen);
      if (slot < options.perClass) reservoir.kept[slot] = picture;
      if (worst.length === options.worst && picture.likelihood >= worst.at(-1)!.likelihood) return;
      worst = [...worst, picture].sort((a, b) => a.likelihood - b.likelihood).slice(0, options.worst);
    },
    drawn: () => new Map([...reservoirs].map(([label, { kept }]) => [label, kept])),
    worst: () => worst,
  };
}
