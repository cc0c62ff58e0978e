/** The pair of files that `externalData` gives, read by ONNX' own Python packages. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { exportOnnxFile } from '../../src/export/index.ts';
import { assertClose } from './assert-layer-parity.ts';
import { loadTfjs, type PlainTensor, predict, randomTensor, withSavedModel } from './runtimes.ts';

const python = process.env.FER_PEERS_PYTHON;
const script = fileURLToPath(new URL('check-files.py', import.meta.url));

test('onnx.checker passes a model with external weights, and it gives in Python what tfjs gives', async () => {
  assert.ok(
    python !== undefined,
    'FER_PEERS_PYTHON names the Python with the peers: use `npm run test:peers`',
  );
  const folder = await mkdtemp(join(tmpdir(), 'fer-external-'));
  const tf = await loadTfjs();
  const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [400], units: 700 })] });
  const input = randomTensor([2, 400], 1);
  try {
    await withSavedModel(tf, model, (path) =>
      exportOnnxFile(path, join(folder, '0.onnx'), { externalData: 0 }),
    );
    const { dims, data, type } = input;
    await writeFile(join(folder, '0.json'), JSON.stringify([{ dims, data: [...data], type }]));
    const { stdout } = await promisify(execFile)(python, [script, folder], { maxBuffer: 2 ** 29 });
    const { outputs } = JSON.parse(stdout.trim()) as { outputs: PlainTensor[] };
    assertClose(outputs, predict(tf, model, [input]), 1e-4);
  } finally {
    model.dispose();
    await rm(folder, { recursive: true });
  }
});
