/** Streams as many images as asked for, the same files listed again, with no cache; prints the peak memory. */
import { subsetImages } from '../../src/data/index.ts';
import { streamBatches } from '../../src/pipeline/index.ts';
import { greyFaceSpec } from './grey-face-spec.ts';
import { takeImages } from './take-images.ts';

const [folder, count] = process.argv.slice(2) as [string, string];
const files = await takeImages(folder, 10_000);
const indices = Uint32Array.from({ length: Number(count) }, (_, i) => i % files.size);
const images = subsetImages(files, indices);
const spec = greyFaceSpec(images.labels);
let streamed = 0;
for await (const batch of streamBatches(images, { spec, shuffle: true })) streamed += batch.size;
console.log(JSON.stringify({ images: streamed, peakMebibytes: process.resourceUsage().maxRSS / 1024 }));
