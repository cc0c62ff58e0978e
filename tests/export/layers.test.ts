/**
 * The tests of every layer, one file each in `layers/`, in one process: TensorFlow.js takes longer to load than all of
 * them to run.
 */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { assertClose } from './assert-layer-parity.ts';
import { runInWasm } from './run-in-wasm.ts';
import { recordRuns } from './runtimes.ts';

const FOLDER = new URL('layers/', import.meta.url);
const runs = recordRuns();

for (const name of readdirSync(FOLDER).sort()) {
  await import(new URL(name, FOLDER).href);
}

test('every file of these tests gives in onnxruntime-web what it gives in onnxruntime-node', async () => {
  assert.ok(runs.length > 300, `${runs.length} files`);
  for (const { bytes, inputs, outputs } of runs) assertClose(await runInWasm(bytes, inputs), outputs, 1e-5);
});
