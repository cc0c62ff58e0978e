/** Classifies so many files of a folder, listed again where it holds fewer, to JSONL; prints time and peak memory. */
import { findImageFiles } from '../../src/data/index.ts';
import { inferToFile, loadClassifier } from '../../src/infer/index.ts';

const [model, folder, out, count, batchSize, threads] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string,
  string,
];
await using classifier = await loadClassifier(model, { threads: Number(threads) });
const started = performance.now();
const { images } = await inferToFile(classifier, ['-'], {
  stdin: list(folder, Number(count)),
  out,
  force: true,
  topK: 3,
  batchSize: Number(batchSize),
});
const seconds = (performance.now() - started) / 1000;
console.log(JSON.stringify({ images, seconds, peakMebibytes: process.resourceUsage().maxRSS / 1024 }));

async function* list(root: string, most: number): AsyncGenerator<string> {
  let left = most;
  while (left > 0) {
    for (const files of await findImageFiles([root])) {
      for await (const file of files()) {
        if (left === 0) return;
        left -= 1;
        yield `${file}\n`;
      }
    }
  }
}
