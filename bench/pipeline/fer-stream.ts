/** One process of ours: the folder, how many images, how many epochs; prints what `measure.py` prints. */
import { cacheImages, createPixelStore, paperAugmentation, streamBatches } from '../../src/pipeline/index.ts';
import { greyFaceSpec } from './grey-face-spec.ts';
import { takeImages } from './take-images.ts';

const [folder, limit, epochs] = process.argv.slice(2) as [string, string, string];
const images = await takeImages(folder, Number(limit));
const spec = greyFaceSpec(images.labels);
const store = createPixelStore({ size: images.size, memoryBytes: 2 ** 30 });
const cached = cacheImages(images, { spec, store });
const rows = [];
for (let epoch = 0; epoch < Number(epochs); epoch++) {
  const cpu = process.cpuUsage();
  const start = performance.now();
  let count = 0;
  for await (const batch of streamBatches(cached, {
    spec,
    shuffle: true,
    epoch,
    augmentation: paperAugmentation,
  })) {
    count += batch.size;
  }
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  rows.push({ images: count, seconds, cpuSeconds: (user + system) / 1e6 });
}
await store.close();
console.log(JSON.stringify({ epochs: rows }));
