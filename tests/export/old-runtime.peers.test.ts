/** The files of every layer in the default opset, run by an ONNX Runtime of early 2023, which many servers still have. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readOnnxModel } from '../../src/onnx/index.ts';
import { assertClose } from './assert-layer-parity.ts';
import { type PlainTensor, recordRuns } from './runtimes.ts';

const peers = process.env.FER_PEERS_FOLDER;
// A process of its own: two versions of one native library do not go together.
const script = fileURLToPath(new URL('run-in-old-runtime.mjs', import.meta.url));
const DEFAULT_OPSET = 13n;
const runs = recordRuns();

await import('./layers.test.ts');
await import('./passes.test.ts');

test('every file in the default opset gives in onnxruntime-node 1.14.0 what it gives in the current one', async () => {
  assert.ok(peers !== undefined, 'FER_PEERS_FOLDER names the folder of the peers: use `npm run test:peers`');
  const files = runs.filter(({ bytes }) => readOnnxModel(bytes).opsetImport[0]!.version === DEFAULT_OPSET);
  assert.ok(files.length > 300, `${files.length} files`);
  const folder = await mkdtemp(join(tmpdir(), 'fer-old-runtime-'));
  try {
    for (const [i, { bytes, inputs }] of files.entries()) {
      const name = join(folder, String(i).padStart(4, '0'));
      await writeFile(`${name}.onnx`, bytes);
      await writeFile(
        `${name}.json`,
        JSON.stringify(inputs.map(({ data, ...rest }) => ({ ...rest, data: [...data] }))),
      );
    }
    const args = [script, join(peers, 'node_modules', 'onnxruntime-node'), folder];
    const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 29 });
    const [version, ...lines] = stdout.trim().split('\n');
    assert.equal(version, '1.14.0');
    assert.equal(lines.length, files.length);
    for (const [i, line] of lines.entries()) {
      assertClose(JSON.parse(line) as PlainTensor[], files[i]!.outputs, 1e-5);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});
