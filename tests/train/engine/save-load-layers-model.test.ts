import assert from 'node:assert/strict';
import { cp, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { LayersModel, Tensor } from '@tensorflow/tfjs';
import {
  type Engine,
  loadEngine,
  loadLayersModel,
  saveLayersModel,
} from '../../../src/train/engine/index.ts';
import { installedEngines } from './installed-engines.ts';

const engines = await installedEngines();
let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fer-model-'));
});
after(() => rm(folder, { recursive: true }));

for (const name of engines) {
  describe(`on the ${name} engine`, () => {
    test('a saved model loads with the same layers and predictions', async () => {
      const engine = await loadEngine({ engine: name });
      const model = _makeModel(engine);
      const place = join(folder, name);
      await saveLayersModel(model, place);
      assert.deepEqual((await readdir(place)).sort(), ['model.json', 'weights.bin']);
      const image = engine.tf.ones([2, 6, 6, 1]);
      const expected = (model.predict(image) as Tensor).arraySync();
      for (const path of [place, join(place, 'model.json')]) {
        const loaded = await loadLayersModel(engine, path);
        assert.deepEqual((loaded.predict(image) as Tensor).arraySync(), expected);
        assert.deepEqual(_names(loaded), _names(model));
      }
    });
  });
}

test('a model that one engine saved predicts the same on another', {
  skip: engines.length < 2 && 'one engine only',
}, async () => {
  const [first, second] = engines;
  const writer = await loadEngine({ engine: first! });
  await saveLayersModel(_makeModel(writer), join(folder, 'shared'));
  const predictions: Float32Array[] = [];
  for (const name of [first!, second!]) {
    const engine = await loadEngine({ engine: name });
    const model = await loadLayersModel(engine, join(folder, 'shared'));
    predictions.push((model.predict(engine.tf.ones([1, 6, 6, 1])) as Tensor).dataSync() as Float32Array);
  }
  predictions[0]!.forEach((value, index) => {
    assert.ok(Math.abs(value - predictions[1]![index]!) < 1e-6);
  });
});

test('model.json is what TensorFlow.js itself saves', async () => {
  const { tf, ...rest } = await loadEngine({ engine: 'portable' });
  const model = _makeModel({ tf, ...rest });
  await saveLayersModel(model, join(folder, 'form'));
  const saved = JSON.parse(await readFile(join(folder, 'form', 'model.json'), 'utf8'));
  assert.deepEqual(Object.keys(saved).sort(), [
    'convertedBy',
    'format',
    'generatedBy',
    'modelTopology',
    'weightsManifest',
  ]);
  assert.equal(saved.format, 'layers-model');
  assert.deepEqual(saved.weightsManifest[0].paths, ['weights.bin']);
  assert.deepEqual(
    saved.weightsManifest[0].weights.map(({ name, shape, dtype }: Record<string, unknown>) => [
      name,
      shape,
      dtype,
    ]),
    [
      ['convolution/kernel', [3, 3, 1, 2], 'float32'],
      ['convolution/bias', [2], 'float32'],
      ['probabilities/kernel', [32, 3], 'float32'],
      ['probabilities/bias', [3], 'float32'],
    ],
  );
});

test('saveLayersModel() replaces an older model whole', async () => {
  const engine = await loadEngine({ engine: 'portable' });
  const place = join(folder, 'replaced');
  await saveLayersModel(_makeModel(engine), place);
  await writeFile(join(place, 'other'), '');
  await saveLayersModel(_makeModel(engine), place);
  assert.deepEqual((await readdir(place)).sort(), ['model.json', 'weights.bin']);
  assert.deepEqual(
    (await readdir(folder)).filter((name) => name.startsWith('replaced.')),
    [],
  );
});

describe('loadLayersModel() names the file and what is wrong with it', () => {
  const cases: readonly [string, (place: string) => Promise<unknown>, RegExp][] = [
    ['no model.json', (place) => rm(join(place, 'model.json')), /model\.json because there is no such file$/],
    [
      'no weights file',
      (place) => rm(join(place, 'weights.bin')),
      /its weights file .*weights\.bin is missing$/,
    ],
    [
      'weights cut short',
      (place) => truncate(join(place, 'weights.bin'), 70),
      /the weight convolution\/kernel ends at byte 72 of weights\.bin, which has 70$/,
    ],
    [
      'weights too long',
      (place) => truncate(join(place, 'weights.bin'), 500),
      /weights\.bin has 500 bytes and its weights take 476$/,
    ],
    [
      'no JSON',
      (place) => writeFile(join(place, 'model.json'), '{'),
      /model\.json because it cannot be read: /,
    ],
    ['no object', (place) => writeFile(join(place, 'model.json'), 'null'), /it is not a JSON object$/],
    [
      'a graph model',
      (place) => _change(place, (model) => ({ ...model, format: 'graph-model' })),
      /it is not a saved LayersModel: its format is graph-model$/,
    ],
    [
      'no list of weights',
      (place) => _change(place, (model) => ({ ...model, weightsManifest: undefined })),
      /it has no list of weights$/,
    ],
    [
      'a weight that is not listed',
      (place) => _change(place, (model) => ({ ...model, weightsManifest: [] })),
      /its layers and weights do not fit: .*convolution\/kernel/,
    ],
  ];
  for (const [name, damage, message] of cases) {
    test(name, async () => {
      const engine = await loadEngine({ engine: 'portable' });
      const sound = join(folder, 'sound');
      await saveLayersModel(_makeModel(engine), sound);
      const place = join(folder, name);
      await cp(sound, place, { recursive: true });
      await damage(place);
      await assert.rejects(loadLayersModel(engine, join(place, 'model.json')), {
        code: 'MODEL_INVALID',
        message,
      });
    });
  }
});

test('loadLayersModel() reads weights that are cut over several files', async () => {
  const engine = await loadEngine({ engine: 'portable' });
  const place = join(folder, 'shards');
  const model = _makeModel(engine);
  await saveLayersModel(model, place);
  const bytes = await readFile(join(place, 'weights.bin'));
  await writeFile(join(place, 'a.bin'), bytes.subarray(0, 101));
  await writeFile(join(place, 'b.bin'), bytes.subarray(101));
  await _change(place, (json) => {
    const [group] = json.weightsManifest as { weights: unknown }[];
    return { ...json, weightsManifest: [{ paths: ['a.bin', 'b.bin'], weights: group!.weights }] };
  });
  const image = engine.tf.ones([1, 6, 6, 1]);
  const loaded = await loadLayersModel(engine, place);
  assert.deepEqual(
    (loaded.predict(image) as Tensor).arraySync(),
    (model.predict(image) as Tensor).arraySync(),
  );
});

function _makeModel({ tf }: Engine): LayersModel {
  return tf.sequential({
    layers: [
      tf.layers.conv2d({ name: 'convolution', inputShape: [6, 6, 1], filters: 2, kernelSize: 3 }),
      tf.layers.flatten({ name: 'flatten' }),
      tf.layers.dense({ name: 'probabilities', units: 3, activation: 'softmax' }),
    ],
  });
}

function _names(model: LayersModel): string[] {
  return model.layers.map(({ name }) => name);
}

async function _change(
  place: string,
  change: (model: Record<string, unknown>) => Record<string, unknown>,
): Promise<void> {
  const path = join(place, 'model.json');
  await writeFile(path, JSON.stringify(change(JSON.parse(await readFile(path, 'utf8')))));
}
