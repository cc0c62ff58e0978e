import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pino } from 'pino';
import { drawFaces } from '../../../fixtures/index.ts';
import { FerError } from '../../../src/base/index.ts';
import { parseCommandLine, runCall } from '../../../src/cli/program.ts';
import { openDataset } from '../../../src/data/index.ts';
import {
  exportOnnx,
  exportQuantizedFile,
  type QuantizationFigures,
  readExportSource,
} from '../../../src/export/index.ts';
import { loadClassifier, openSources, sampleBatches } from '../../../src/infer/index.ts';
import { readMetadata, readOnnxModel } from '../../../src/onnx/index.ts';
import { compareModels } from '../../../src/parity/index.ts';
import { runCli } from '../../cli/run-cli.ts';
import { writeSavedRun } from '../saved-run.ts';
import { openRunner } from './open-runner.ts';

const folder = await mkdtemp(join(tmpdir(), 'fer-quantize-'));
after(() => rm(folder, { recursive: true }));
const faces = join(folder, 'faces');
await drawFaces(faces, { perClass: { train: 30, validation: 20 }, size: 24 });
const run = join(folder, 'run');
const trained = await runCli([
  'train',
  faces,
  '--run',
  run,
  '--model',
  'tiny',
  '--augment',
  'none',
  '--epochs',
  '6',
  '--quiet',
]);
assert.equal(trained.code, 0, trained.stderr);

const FAST = { images: 140, accuracy: { float32: 0.9, int8: 0.9 }, imagesPerSecond: { float32: 1, int8: 2 } };

async function exportRun(out: string, figures: QuantizationFigures) {
  const { modelJson, spec, metadata } = await readExportSource(run);
  const dataset = await openDataset(faces);
  const samples = sampleBatches(dataset.splits.train!, { spec: spec! });
  const compare = async () => figures;
  return exportQuantizedFile(modelJson, out, { spec: spec!, metadata, open: openRunner, samples, compare });
}

test('an int8 file of a trained model says what the float32 file says of drawn faces', async () => {
  const out = join(folder, 'int8.onnx');
  const file = await exportRun(out, FAST);
  assert.equal(file.isQuantized, true);
  assert.equal(file.samples, 210);
  assert.ok(file.size < 0.4 * file.sizes.float32, JSON.stringify(file.sizes));
  const { quantization } = readMetadata(readOnnxModel(await readFile(out)));
  assert.equal(JSON.parse(quantization!).samples, 210);

  const dataset = await openDataset(join(faces, 'validation'));
  const images = dataset.splits.train!;
  await using small = await loadClassifier(out);
  const exact = join(folder, 'float32.onnx');
  await exportRun(exact, { ...FAST, accuracy: { float32: 0.9, int8: 0.8 } });
  await using large = await loadClassifier(exact);
  let same = 0;
  let largest = 0;
  for await (const { image } of sampleBatches(images, { spec: small.spec, batchSize: 1 })) {
    const pixels = Uint8Array.from(image.data as Float32Array);
    const { width, height, channels } = small.spec;
    const picture = [{ width, height, channels, pixels }];
    const [[a], [b]] = await Promise.all([small.predict(picture), large.predict(picture)]);
    same += a!.indexOf(Math.max(...a!)) === b!.indexOf(Math.max(...b!)) ? 1 : 0;
    largest = Math.max(largest, ...a!.map((value, label) => Math.abs(value - b![label]!)));
  }
  assert.ok(same >= 0.95 * images.size, `${same} of ${images.size}`);

  const { sources } = await openSources([join(faces, 'validation')]);
  const models = { reference: exact, onnx: out };
  const comparison = await compareModels(models, sources, { atol: 0.2, leastSameLabel: 0.95 });
  assert.equal(comparison.passed, true);
  assert.deepEqual([comparison.images, comparison.sameLabel], [images.size, same]);
  assert.ok(Math.abs(comparison.largestDifference - largest) < 1e-6);
});

test('the float32 file is written, the same as without quantization, where int8 loses too much', async () => {
  const out = join(folder, 'kept.onnx');
  const file = await exportRun(out, { ...FAST, accuracy: { float32: 0.9, int8: 0.88 } });
  assert.deepEqual([file.isQuantized, file.size], [false, file.sizes.float32]);
  assert.match(file.reason!, /loses 2\.00 points/);
  const { modelJson, spec, metadata } = await readExportSource(run);
  const { bytes } = await exportOnnx(modelJson, { spec: spec!, metadata });
  assert.deepEqual(new Uint8Array(await readFile(out)), new Uint8Array(bytes));
});

test('nothing is left behind where the comparison fails', async () => {
  const { modelJson, spec } = await readExportSource(run);
  const dataset = await openDataset(faces);
  const out = join(folder, 'failed', 'model.onnx');
  const failing = exportQuantizedFile(modelJson, out, {
    spec: spec!,
    open: openRunner,
    samples: sampleBatches(dataset.splits.train!, { spec: spec! }),
    compare: () => Promise.reject(new Error('no such image')),
  });
  await assert.rejects(failing, /no such image/);
  assert.deepEqual(await readdir(join(folder, 'failed')), []);
});

test('fer export --quantize int8 judges by the validation split and says which file it kept', async () => {
  const args = ['export', run, '--out', join(folder, 'cli.onnx'), '--quantize', 'int8', '--calibrate', faces];
  const more = [
    '--calibration-images',
    '50',
    '--calibration-method',
    'percentile',
    '--keep-float',
    'conv1_1',
    '--json',
  ];
  const { code, stdout, stderr } = await runCli([...args, ...more]);
  assert.ok(code !== null && code < 2, stderr);
  const result = JSON.parse(stdout);
  // Whether int8 is faster depends on the machine; the exit code has to say what the file is.
  assert.equal(code, result.isQuantized ? 0 : 1, stdout);
  assert.equal(result.figures.images, 140);
  assert.ok(Math.abs(result.samples - 50) <= 7, stdout);
  assert.equal(result.method, 'percentile');
  assert.ok(result.check.largestDifference < 1e-4);
  const model = readOnnxModel(await readFile(join(folder, 'cli.onnx')));
  const isEightBit = model.graph.node.some(({ opType }) => opType === 'QuantizeLinear');
  assert.equal(isEightBit, result.isQuantized);
  assert.equal(readMetadata(model).quantization !== undefined, result.isQuantized);
});

test('fer export --quantize refuses what cannot be: other options, an empty folder, a model that is no run', async () => {
  await writeSavedRun(join(folder, 'other'));
  const quantize = ['--quantize', 'int8', '--calibrate', faces];
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [[run, '--quantize', 'int8'], /give a data set with `--calibrate`/],
    [[run, ...quantize, '--float16'], /either int8 or float16/],
    [[run, ...quantize, '--layout', 'nchw'], /leave out `--batch` and `--layout`/],
    [[run, '--keep-float', 'conv1'], /`--keep-float` is of use with `--quantize int8` alone/],
    [[run, ...quantize, '--keep-float', 'conv99'], /Could not keep `conv99` in float32/],
    [[join(run, 'best', 'model.json'), ...quantize], /it is not of a run/],
    [[run, '--quantize', 'int8', '--calibrate', join(folder, 'empty')], /empty/],
    // Its images are judged by labels that the model does not know.
    [[join(folder, 'other'), ...quantize], /labels|classes/],
  ];
  for (const [args, reason] of cases) {
    const out = join(folder, 'refused', 'model.onnx');
    const call = await parseCommandLine(['export', ...args, '--out', out, '--no-check']);
    assert.ok('command' in call);
    const context = {
      log: pino({ enabled: false }),
      signal: new AbortController().signal,
      progress: () => undefined,
      force: false,
      quiet: true,
      json: false,
    };
    await assert.rejects(runCall(call, context), (error: Error) => {
      assert.ok(error instanceof FerError, String(error));
      assert.match(error.message, reason, args.join(' '));
      return true;
    });
    await assert.rejects(readFile(out));
  }
});
