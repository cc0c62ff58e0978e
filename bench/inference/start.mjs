// From the start of this script to the first classification with the compiled package; prints the seconds.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const started = performance.now();
const [model, folder] = process.argv.slice(2);
const { loadClassifier } = await import('../../dist/infer/index.js');
const classifier = await loadClassifier(model);
await classifier.classify(firstFile(folder));
console.log(JSON.stringify({ seconds: (performance.now() - started) / 1000 }));
await classifier.close();

function firstFile(root) {
  const [name] = readdirSync(root).sort();
  return /\.(jpe?g|png)$/i.test(name) ? join(root, name) : firstFile(join(root, name));
}
