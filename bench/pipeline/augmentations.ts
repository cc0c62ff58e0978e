/** CPU time of the paper's five augmentations alone, one image after the other; prints what its peer prints. */
import { createRandom } from '../../src/base/index.ts';
import { decodeImage } from '../../src/image/index.ts';
import { augmentFace, paperAugmentation } from '../../src/pipeline/index.ts';
import { takeImages } from './take-images.ts';

const [folder, limit, epochs] = process.argv.slice(2) as [string, string, string];
const images = await takeImages(folder, Number(limit));
const decoded = [];
for (let index = 0; index < images.size; index++) {
  const stored = await images.read(index);
  decoded.push('pixels' in stored ? stored : await decodeImage(stored.encoded));
}
const rows = [];
for (let epoch = 0; epoch < Number(epochs); epoch++) {
  const cpu = process.cpuUsage();
  for (const [index, image] of decoded.entries()) {
    augmentFace(image, paperAugmentation, createRandom(0, 'augment', epoch, index));
  }
  const { user, system } = process.cpuUsage(cpu);
  rows.push({ images: decoded.length, cpuSeconds: (user + system) / 1e6 });
}
console.log(JSON.stringify({ epochs: rows }));
