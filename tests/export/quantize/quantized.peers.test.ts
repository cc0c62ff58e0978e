/** Files of 8 bits, checked and run by ONNX' own Python packages. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { RunnerTensors } from '../../../src/export/index.ts';
import { quantizeFile } from '../../../src/export/quantize-file.ts';
import { writeOnnxModel } from '../../../src/onnx/index.ts';
import { type PublishedModel, publishedModels } from '../published-models/build-published-models.ts';
import { loadTfjs, type PlainTensor, randomizeWeights, randomTensor, withSavedModel } from '../runtimes.ts';
import { batchesOf, openRunner, runBytes } from './open-runner.ts';

const python = process.env.FER_PEERS_PYTHON;
const script = fileURLToPath(new URL('../check-files.py', import.meta.url));
const OPSETS = [13, 18, 22];
const NAMES = /^MobileNet|^U-Net|snake-dqn|discriminator/;
/** Of the largest output: two releases of one runtime round some sums to the next of 256 steps. */
const TOLERANCE = 0.03;

interface Written {
  readonly name: string;
  readonly outputs: RunnerTensors;
}

test('8-bit files pass the full check of onnx.checker and give in Python what they give in Node', async () => {
  assert.ok(
    python !== undefined,
    'FER_PEERS_PYTHON names the Python with the peers: use `npm run test:peers`',
  );
  const folder = await mkdtemp(join(tmpdir(), 'fer-quantized-'));
  try {
    const written: Written[] = [];
    for (const model of publishedModels.filter(({ name }) => NAMES.test(name))) {
      for (const opset of OPSETS)
        written.push(await write(model, { opset, stem: join(folder, `${written.length}`.padStart(4, '0')) }));
    }
    assert.equal(written.length, 4 * OPSETS.length);
    const { stdout } = await promisify(execFile)(python, [script, folder], { maxBuffer: 2 ** 29 });
    const lines = stdout.trim().split('\n');
    for (const [i, { name, outputs }] of written.entries()) {
      const given = (JSON.parse(lines[i]!) as { outputs: PlainTensor[] }).outputs;
      for (const [j, { data, shape }] of Object.values(outputs).entries()) {
        assert.deepEqual(given[j]!.dims, shape, name);
        assertNear(given[j]!.data, data as Float32Array, name);
      }
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});

/** Writes the file, and what it is fed, under a stem; gives what it gives in Node. */
async function write(
  { name, build }: PublishedModel,
  { opset, stem }: { readonly opset: number; readonly stem: string },
): Promise<Written> {
  const tf = await loadTfjs();
  const model = build(tf);
  randomizeWeights(tf, model, { which: /gamma|beta|moving|bias/ });
  const input = randomTensor([2, ...(model.inputs[0]!.shape.slice(1) as number[])], 1);
  const { data, dims, type } = input;
  const feeds = { [model.inputNames[0]!]: { type: 'float32', data, shape: dims } } as RunnerTensors;
  const bytes = await withSavedModel(tf, model, async (path) => {
    const { int8 } = await quantizeFile(path, { open: openRunner, samples: batchesOf([feeds]), opset });
    return writeOnnxModel(int8);
  });
  model.dispose();
  await writeFile(`${stem}.onnx`, bytes);
  await writeFile(`${stem}.json`, JSON.stringify([{ dims, data: [...data], type }]));
  return { name: `${name}, opset ${opset}`, outputs: await runBytes(bytes, feeds) };
}

function assertNear(given: PlainTensor['data'], wanted: Float32Array, name: string): void {
  const largest = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  for (const [i, value] of wanted.entries()) {
    const difference = Math.abs(given[i]! - value);
    assert.ok(difference <= TOLERANCE * largest, `${name}: element ${i} is ${given[i]}, not ${value}`);
  }
}
