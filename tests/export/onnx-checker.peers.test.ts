/** Every file that the tests of this folder export, checked and run by ONNX' own Python packages. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { assertClose } from './assert-layer-parity.ts';
import { type PlainTensor, recordRuns } from './runtimes.ts';

const python = process.env.FER_PEERS_PYTHON;
const script = fileURLToPath(new URL('check-files.py', import.meta.url));
const runs = recordRuns();

await import('./layers.test.ts');
await import('./passes.test.ts');
await import('./fold-passes.test.ts');
await import('./export-options.test.ts');
await import('./opsets.test.ts');
await import('./export-onnx.test.ts');

test("every exported file passes onnx.checker's full check and gives in Python what it gives in Node", async () => {
  assert.ok(
    python !== undefined,
    'FER_PEERS_PYTHON names the Python with the peers: use `npm run test:peers`',
  );
  assert.ok(runs.length > 150, `${runs.length} files`);
  const folder = await mkdtemp(join(tmpdir(), 'fer-checker-'));
  try {
    for (const [i, { bytes, inputs }] of runs.entries()) {
      const name = join(folder, String(i).padStart(4, '0'));
      await writeFile(`${name}.onnx`, bytes);
      await writeFile(
        `${name}.json`,
        JSON.stringify(inputs.map(({ dims, data, type }) => ({ dims, data: [...data], type }))),
      );
    }
    const { stdout } = await promisify(execFile)(python, [script, folder], { maxBuffer: 2 ** 29 });
    const lines = stdout.trim().split('\n');
    assert.equal(lines.length, runs.length);
    for (const [i, line] of lines.entries()) {
      const { name, outputs } = JSON.parse(line) as { name: string; outputs: PlainTensor[] };
      assert.equal(Number(name), i);
      // Two releases of one runtime: the last bits may differ, since they choose kernels by themselves.
      assertClose(outputs, runs[i]!.outputs, 1e-5);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});
