/** Damaged files: a clear error or a file that gives what TensorFlow.js gives for the same damage, never anything else. */

import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { LayersModel } from '@tensorflow/tfjs';
import { InferenceSession } from 'onnxruntime-node';
import { createRandom, FerError } from '../../src/base/index.ts';
import { exportOnnx } from '../../src/export/index.ts';
import { buildFuzzBases } from './damaged-models/fuzz-bases.ts';
import { mutateModel, type SavedFiles } from './damaged-models/mutate-model.ts';
import { openTfjsProcess } from './damaged-models/tfjs-process.ts';
import {
  loadTfjs,
  type PlainTensor,
  randomizeWeights,
  runOnnx,
  type Tfjs,
  withSavedModel,
} from './runtimes.ts';

const RUNS = Number(process.env.FER_DAMAGED_MODELS ?? 100);
const SEED = Number(process.env.FER_DAMAGED_MODELS_SEED ?? 1);
/** Far above what any of them takes on a busy machine. */
const LONGEST_MS = 10_000;
const MOST_BYTES = 2 ** 20;
/** Of an error, in characters. */
const LONGEST_MESSAGE = 4_000;

const folder = await mkdtemp(join(tmpdir(), 'fer-damaged-'));
after(() => rm(folder, { recursive: true }));

/** `same` as tfjs; `unknown`: tfjs cannot load or run what was exported, or never ends. */
type Outcome = 'refused' | 'same' | 'unknown';

const tfjs = openTfjsProcess();
after(() => tfjs.close());

test(`${RUNS} damaged models give a clear error or the file that TensorFlow.js' reading of them gives`, async (t) => {
  const tf = await loadTfjs();
  t.mock.method(console, 'warn', () => undefined);
  const bases = await Promise.all(buildFuzzBases(tf).map((model) => saveInShards(tf, model)));
  const outcomes: Record<Outcome, number> = { refused: 0, same: 0, unknown: 0 };
  const wrong: string[] = [];
  for (let i = 0; i < RUNS; i++) {
    const random = createRandom(SEED, 'damaged', i);
    const mutant = mutateModel(bases[random.integer(bases.length)]!, random);
    const outcome = await tryMutant(mutant).catch((error: Error) => error);
    if (outcome instanceof Error) wrong.push(`mutant ${i} of seed ${SEED}: ${outcome.message}`);
    else outcomes[outcome] += 1;
  }
  assert.deepEqual(wrong, []);
  t.diagnostic(`seed ${SEED}: ${JSON.stringify(outcomes)}`);
  // Otherwise the damage is all of one kind.
  assert.ok(outcomes.refused > RUNS / 5 && outcomes.same > RUNS / 10, JSON.stringify(outcomes));
});

/** With the weights in two shards, which cut one of them in the middle. */
async function saveInShards(tf: Tfjs, model: LayersModel): Promise<SavedFiles> {
  randomizeWeights(tf, model);
  return withSavedModel(tf, model, async (path) => {
    const whole = JSON.parse(await readFile(path, 'utf8'));
    const bytes = new Uint8Array(await readFile(join(path, '..', 'weights.bin')));
    whole.weightsManifest[0].paths = ['shard1.bin', 'shard2.bin'];
    const middle = Math.floor(bytes.length / 2) + 1;
    return { json: JSON.stringify(whole), weights: [bytes.slice(0, middle), bytes.slice(middle)] };
  });
}

async function tryMutant(mutant: SavedFiles): Promise<Outcome> {
  const path = join(folder, 'model.json');
  await writeFile(path, mutant.json);
  for (const [i, bytes] of mutant.weights.entries())
    await writeFile(join(folder, `shard${i + 1}.bin`), bytes);
  const start = performance.now();
  const exported = await exportOnnx(path).catch((error: Error) => error);
  const duration = performance.now() - start;
  assert.ok(duration < LONGEST_MS, `the export took ${duration} ms`);
  assert.equal(({} as Record<string, unknown>).polluted, undefined);
  if (exported instanceof Error) {
    assert.ok(exported instanceof FerError, `no clear error but ${exported.stack}`);
    assert.match(exported.code, /^(MODEL_INVALID|UNSUPPORTED_LAYER)$/, exported.message);
    assert.ok(exported.message.length < LONGEST_MESSAGE, `${exported.message.length} characters`);
    return 'refused';
  }
  assert.ok(exported.bytes.length < MOST_BYTES, `${exported.bytes.length} bytes`);
  return compareWithTfjs(mutant, exported.bytes);
}

async function compareWithTfjs(mutant: SavedFiles, bytes: Uint8Array): Promise<Outcome> {
  const reference = await tfjs.run(mutant);
  if ('failure' in reference) {
    const session = await InferenceSession.create(bytes, { intraOpNumThreads: 1, logSeverityLevel: 4 });
    await session.release();
    return 'unknown';
  }
  const outputs = await runOnnx(bytes, reference.inputs);
  assert.deepEqual(
    outputs.map(({ dims }) => dims),
    reference.outputs.map(({ dims }) => dims),
  );
  for (const [i, { data }] of outputs.entries()) assertAlike(data, reference.outputs[i]!.data);
  return 'same';
}

/** Damaged weights may give anything, which both runtimes then have to give. */
function assertAlike(actual: PlainTensor['data'], expected: PlainTensor['data']): void {
  for (const [i, wanted] of expected.entries()) {
    const given = actual[i]!;
    const isClose = Math.abs(given - wanted) <= 1e-3 * Math.max(1, Math.abs(wanted));
    // What overflows in one order of operations need not in another.
    const isBeyond = !Number.isFinite(wanted);
    assert.ok(isClose || isBeyond, `element ${i}: got ${given}, expected ${wanted}`);
  }
}
