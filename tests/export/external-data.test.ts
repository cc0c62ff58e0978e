import assert from 'node:assert/strict';
import {
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { exportOnnx, exportOnnxFile, readExportSource } from '../../src/export/index.ts';
import { loadClassifier } from '../../src/infer/index.ts';
import { locateExternalData, type ModelProto, readOnnxModel, writeOnnxModel } from '../../src/onnx/index.ts';
import { loadTfjs, saveModel } from './runtimes.ts';
import { RUN_SPEC, writeSavedRun } from './saved-run.ts';

const folder = await mkdtemp(join(tmpdir(), 'fer-external-'));
after(() => rm(folder, { recursive: true }));
const run = join(folder, 'run');
await writeSavedRun(run);
// Wider than that of the saved run, so that some tensors are large and others are not.
const tf = await loadTfjs();
const wide = tf.sequential({
  layers: [
    tf.layers.flatten({ inputShape: [9, 7, 1] }),
    tf.layers.dense({ units: 300, activation: 'relu', name: 'hidden' }),
    tf.layers.dense({ units: 3, activation: 'softmax', name: 'end' }),
  ],
});
await saveModel(tf, wide, join(run, 'best'));
wide.dispose();

const source = await readExportSource(run);
const options = { spec: source.spec!, metadata: source.metadata };
const picture = {
  width: 7,
  height: 9,
  channels: 1 as const,
  pixels: Uint8Array.from({ length: 63 }, (_, i) => i * 4),
};

async function exportPair(name: string) {
  await mkdir(join(folder, name));
  const out = join(folder, name, 'model.onnx');
  return { out, file: await exportOnnxFile(source.modelJson, out, { ...options, externalData: 0 }) };
}

async function probabilitiesOf(path: string): Promise<readonly number[]> {
  await using classifier = await loadClassifier(path);
  return [...(await classifier.predict([picture]))[0]!];
}

test('weights above the limit lie in a second file, aligned and without gaps but for that, and give the same', async () => {
  const { out, file } = await exportPair('pair');
  assert.deepEqual(await readdir(join(folder, 'pair')), ['model.onnx', 'model.onnx.data']);
  assert.equal(file.data, `${out}.data`);
  const [model, data] = [await readFile(out), await readFile(`${out}.data`)];
  assert.equal(file.size, model.length + data.length);

  const { bytes } = await exportOnnx(source.modelJson, options);
  const inside = readOnnxModel(bytes).graph.initializer;
  const moved = readOnnxModel(model).graph.initializer.filter(({ dataLocation }) => dataLocation === 1);
  // 63 x 300 and 300 numbers, and 300 x 3; what is below 1 KiB stays.
  assert.deepEqual(
    moved.map(({ name }) => name),
    ['hidden/kernel', 'hidden/bias', 'end/kernel'],
  );
  for (const { name, externalData } of moved) {
    const entries = Object.fromEntries(externalData!.map(({ key, value }) => [key, value]));
    assert.equal(entries.location, 'model.onnx.data');
    assert.equal(Number(entries.offset) % 4096, 0);
    const there = data.subarray(Number(entries.offset), Number(entries.offset) + Number(entries.length));
    const wanted = inside.find((tensor) => tensor.name === name)!.rawData!;
    assert.deepEqual(new Uint8Array(there), new Uint8Array(wanted), name);
  }
  const whole = join(folder, 'whole.onnx');
  await writeFile(whole, bytes);
  assert.deepEqual(await probabilitiesOf(out), await probabilitiesOf(whole));
});

test('below the limit there is one file', async () => {
  const out = join(folder, 'one.onnx');
  const file = await exportOnnxFile(source.modelJson, out, { ...options, externalData: 1_000_000 });
  assert.equal(file.data, undefined);
  assert.ok(!(await readdir(folder)).includes('one.onnx.data'));
});

test('the check opens the pair before it has its names, and a failure leaves nothing or what was there', async () => {
  const { out } = await exportPair('kept');
  const before = [await readFile(out), await readFile(`${out}.data`)];
  const failing = {
    ...options,
    externalData: 0,
    check: async (path: string) => {
      await probabilitiesOf(path);
      throw new Error('they differ');
    },
  };
  await assert.rejects(exportOnnxFile(source.modelJson, out, { ...failing, force: true }), /they differ/);
  assert.deepEqual(await readdir(join(folder, 'kept')), ['model.onnx', 'model.onnx.data']);
  assert.deepEqual([await readFile(out), await readFile(`${out}.data`)], before);
  await mkdir(join(folder, 'nothing'));
  const other = join(folder, 'nothing', 'model.onnx');
  await assert.rejects(exportOnnxFile(source.modelJson, other, failing), /they differ/);
  assert.deepEqual(await readdir(join(folder, 'nothing')), []);
});

test('a second file that exists is not replaced without `force`, and comes back where the model cannot follow', async () => {
  await mkdir(join(folder, 'there', 'model.onnx', 'in the way'), { recursive: true });
  const out = join(folder, 'there', 'model.onnx');
  await writeFile(`${out}.data`, 'old');
  const pair = { ...options, externalData: 0 };
  await assert.rejects(exportOnnxFile(source.modelJson, out, { ...pair, force: true }), {
    code: 'OUTPUT_FAILED',
  });
  assert.equal(await readFile(`${out}.data`, 'utf8'), 'old');
  assert.deepEqual(await readdir(join(folder, 'there')), ['model.onnx', 'model.onnx.data']);
  await rm(out, { recursive: true });
  await assert.rejects(exportOnnxFile(source.modelJson, out, pair), { code: 'OUTPUT_EXISTS' });
  await exportOnnxFile(source.modelJson, out, { ...pair, force: true });
  assert.notEqual(await readFile(`${out}.data`, 'utf8'), 'old');
});

test('weights that are missing, cut short or outside of the folder are refused, whoever wrote the file', async () => {
  const { out } = await exportPair('damaged');
  const bytes = await readFile(out);
  const secret = join(folder, 'secret.data');
  await copyFile(`${out}.data`, secret);
  const withLocation = (location: string): ModelProto => {
    const model = readOnnxModel(bytes);
    for (const { externalData } of model.graph.initializer) {
      for (const entry of externalData ?? []) if (entry.key === 'location') entry.value = location;
    }
    return model;
  };
  const outside = ['../secret.data', secret, 'a/../../secret.data', '..\\secret.data', 'C:\\secret.data', ''];
  for (const location of outside) {
    await writeFile(out, writeOnnxModel(withLocation(location)));
    await assert.rejects(loadClassifier(out), {
      code: 'MODEL_INVALID',
      message: /tensor `hidden\/kernel`.*names a file outside of the model's folder/,
    });
  }
  await symlink(secret, join(folder, 'damaged', 'link.data'));
  await writeFile(out, writeOnnxModel(withLocation('link.data')));
  await assert.rejects(loadClassifier(out), { code: 'MODEL_INVALID', message: /is a link to outside/ });
  await writeFile(out, writeOnnxModel(withLocation('other.data')));
  await assert.rejects(loadClassifier(out), { code: 'MODEL_INVALID', message: /other\.data is missing/ });

  const broken = readOnnxModel(bytes);
  const external = broken.graph.initializer.find(({ dataLocation }) => dataLocation === 1)!;
  external.externalData!.find(({ key }) => key === 'offset')!.value = '-5';
  await assert.rejects(locateExternalData(broken, out), /its place in another file is no number: offset -5/);
  await writeFile(out, bytes);
  await truncate(`${out}.data`, 5000);
  await assert.rejects(loadClassifier(out), {
    code: 'MODEL_INVALID',
    message: /is too short: it has 5000 bytes/,
  });
});

test('a run with external weights still says what it was made with', async () => {
  const { out } = await exportPair('described');
  await using classifier = await loadClassifier(out);
  assert.deepEqual(classifier.labels, RUN_SPEC.labels);
});
