/** One process of ours: the folder, how many images, epochs and workers; prints what `measure.py` prints. */
import {
  cacheImages,
  createPixelStore,
  openImageWorkers,
  paperAugmentation,
  streamBatches,
} from '../../src/pipeline/index.ts';
import { greyFaceSpec } from './grey-face-spec.ts';
import { takeImages } from './take-images.ts';

const [folder, limit, epochs, count] = process.argv.slice(2) as [string, string, string, string];
const images = await takeImages(folder, Number(limit));
const spec = greyFaceSpec(images.labels);
const workers = await openImageWorkers({ count: Number(count) });
const store = createPixelStore({ size: images.size, memoryBytes: 2 ** 30 });
const cached = cacheImages(images, { spec, store, workers });
const rows = [];
for (let epoch = 0; epoch < Number(epochs); epoch++) {
  const cpu = process.cpuUsage();
  const start = performance.now();
  let batched = 0;
  for await (const batch of streamBatches(cached, {
    spec,
    shuffle: true,
    epoch,
    augmentation: paperAugmentation,
    workers,
  })) {
    batched += batch.size;
  }
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  rows.push({ images: batched, seconds, cpuSeconds: (user + system) / 1e6 });
}
await workers.close();
await store.close();
console.log(JSON.stringify({ epochs: rows }));
