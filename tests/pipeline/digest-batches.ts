/** Prints a hash of the batches of two epochs with every step and both mixtures: `tsx digest-batches.ts [data set]`. */
import { createHash } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { createRandom } from '../../src/base/index.ts';
import { type LabelledImages, openDataset, subsetImages } from '../../src/data/index.ts';
import {
  computeStatistics,
  createAugmentation,
  paperAugmentation,
  streamBatches,
} from '../../src/pipeline/index.ts';
import { fakeImages, greySample, greySpec } from './fake-images.ts';

const MOST = 2000;

const EVERY_STEP = createAugmentation({
  ...paperAugmentation,
  steps: [
    { shift: {}, probability: 0.5 },
    { crop: {}, probability: 0.5 },
    { gamma: {}, probability: 0.5 },
    { equalize: {}, probability: 0.5 },
    { clahe: {}, probability: 0.5 },
    { stretch: {}, probability: 0.5 },
    { blur: {}, probability: 0.5 },
    { erase: {}, probability: 0.5 },
  ],
  mix: { probability: 0.8, mixup: { alpha: 0.2 }, cutmix: { alpha: 1 } },
});

/** The same number on every version of Node and every machine. */
export async function digestBatches(images: LabelledImages): Promise<string> {
  const { mean, std, width } = await computeStatistics(images);
  const spec = { ...greySpec({ side: width, mean: mean[0]!, std: std[0]! }), labels: images.labels };
  const hash = createHash('sha256').update(JSON.stringify([mean, std]));
  for (const epoch of [0, 1]) {
    const options = { spec, shuffle: true, seed: 3, epoch, augmentation: EVERY_STEP, maxRejectShare: 1 };
    for await (const { images: values, labels, paths } of streamBatches(images, options)) {
      hash.update(JSON.stringify(paths)).update(values).update(labels);
    }
  }
  return hash.digest('hex');
}

/** Noise in which every level occurs. */
export function noisyImages(size: number): LabelledImages {
  return fakeImages(size, {
    read: async (index) => {
      const random = createRandom(index);
      const pixels = Uint8Array.from({ length: 48 * 48 }, () => random.integer(256));
      return { ...greySample(0, 48), pixels };
    },
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [, , path] = process.argv;
  if (path === undefined) console.log(await digestBatches(noisyImages(300)));
  else {
    const dataset = await openDataset(path);
    const train = dataset.splits.train!;
    const some = Uint32Array.from({ length: Math.min(MOST, train.size) }, (_, i) => i);
    console.log(await digestBatches(subsetImages(train, some)));
    await dataset.close();
  }
}
