/**
 * Streams as many images as asked for, the same files listed again, with a cache of so many MiB (0 for none); prints the
 * peak memory.
 */
import { subsetImages } from '../../src/data/index.ts';
import { cacheImages, createPixelStore, openImageWorkers, streamBatches } from '../../src/pipeline/index.ts';
import { greyFaceSpec } from './grey-face-spec.ts';
import { takeImages } from './take-images.ts';

const [folder, count, cacheMebibytes] = process.argv.slice(2) as [string, string, string];
const files = await takeImages(folder, 10_000);
const indices = Uint32Array.from({ length: Number(count) }, (_, i) => i % files.size);
const images = subsetImages(files, indices);
const spec = greyFaceSpec(images.labels);
const workers = await openImageWorkers({ count: 2 });
const store = createPixelStore({ size: images.size, memoryBytes: Number(cacheMebibytes) * 2 ** 20 });
const source = cacheMebibytes === '0' ? images : cacheImages(images, { spec, store, workers });
let streamed = 0;
for await (const batch of streamBatches(source, { spec, shuffle: true, workers })) streamed += batch.size;
await workers.close();
console.log(JSON.stringify({ images: streamed, peakMebibytes: process.resourceUsage().maxRSS / 1024 }));
