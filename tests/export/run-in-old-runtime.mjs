// `run-in-old-runtime.mjs PACKAGE FOLDER`: prints the version of an onnxruntime-node, then for every NNNN.onnx of a folder
// what it gives for the inputs of NNNN.json, one line of JSON each.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [library, folder] = process.argv.slice(2);
const require = createRequire(import.meta.url);
const { InferenceSession, Tensor } = require(library);
const ARRAYS = { float32: Float32Array, int32: Int32Array };

console.log(require(join(library, 'package.json')).version);
for (const name of readdirSync(folder)
  .filter((each) => each.endsWith('.onnx'))
  .sort()) {
  const path = join(folder, name);
  const session = await InferenceSession.create(path, { intraOpNumThreads: 1, logSeverityLevel: 3 });
  const inputs = JSON.parse(readFileSync(path.replace(/onnx$/, 'json'), 'utf8'));
  const feeds = Object.fromEntries(
    inputs.map(({ data, dims, type }, i) => [
      session.inputNames[i],
      new Tensor(type, ARRAYS[type].from(data), dims),
    ]),
  );
  const results = await session.run(feeds);
  const outputs = session.outputNames.map((output) => {
    const { dims, data, type } = results[output];
    return { dims, data: [...data], type };
  });
  console.log(JSON.stringify(outputs));
}
