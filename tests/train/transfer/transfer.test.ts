import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { parsePreprocessSpec } from '../../../src/image/index.ts';
import { loadEngine, loadLayersModel, saveLayersModel } from '../../../src/train/engine/index.ts';
import { type TrainOptions, type TrainResult, train } from '../../../src/train/index.ts';
import { writeFacesCsv } from '../write-faces-csv.ts';

const engine = await loadEngine();
const { tf } = engine;
const folder = await mkdtemp(join(tmpdir(), 'fer-transfer-'));
const at = (...parts: string[]) => join(folder, ...parts);
after(() => rm(folder, { recursive: true, force: true }));

/** Angry, happy and neutral, and then angry, disgust, fear and happy. */
let source: TrainResult;
let data: string;
let tensors: number;

before(async () => {
  const rows = { Training: 10, PublicTest: 4 };
  const first = await writeFacesCsv(at('first.csv'), { rows });
  data = await writeFacesCsv(at('other.csv'), { rows, classes: [0, 1, 2, 3] });
  tensors = tf.memory().numTensors;
  source = await train({
    data: first,
    model: 'tiny',
    imageSize: { width: 16, height: 16 },
    epochs: 2,
    batchSize: 8,
    run: at('source'),
  });
});

describe('train() from a trained model', () => {
  it('keeps the frozen layers, moving statistics too, and trains the others', async () => {
    const lines: string[] = [];
    const log = { info: (line: string) => void lines.push(line), warn: () => undefined };
    const { run } = await transfer('frozen', { freeze: 'pool2', log });
    // Frozen are 160 + 64 + 4640 + 128 of `tiny`, and 128 moving statistics of its last batch norm never train.
    assert.deepEqual(
      lines.filter((line) => line.startsWith('starting from')),
      [
        `starting from ${source.run}: of the classes of its head kept are angry, happy; new are disgust, fear; gone are neutral; 23044 of 28164 parameters train`,
      ],
    );
    const before = await weightsByLayer(source.run, 'best');
    const now = await weightsByLayer(run, 'last');
    for (const layer of ['conv1_1', 'norm1_1', 'conv2_1', 'norm2_1']) {
      assert.deepEqual(now.get(layer), before.get(layer), layer);
    }
    for (const layer of ['conv3_1', 'norm3_1', 'dense', 'probabilities']) {
      assert.notDeepEqual(now.get(layer), before.get(layer), layer);
    }
    assert.equal(tf.memory().numTensors, tensors);
  });

  it('takes size, channels, mean and deviation from the run that it starts from', async () => {
    const { run } = await transfer('preprocessed', {});
    const [own, first] = await Promise.all([run, source.run].map(readSpec));
    assert.deepEqual({ ...own, labels: [] }, { ...first, labels: [] });
    assert.deepEqual(own!.labels, ['angry', 'disgust', 'fear', 'happy']);
    const config = JSON.parse(await readFile(join(run, 'config.json'), 'utf8'));
    assert.deepEqual([config.from, config.imageSize], [source.run, { width: 16, height: 16 }]);
  });

  it('begins where the source ended, where the classes are the same', async () => {
    const { history } = await train({
      data: at('first.csv'),
      from: source.run,
      run: at('same'),
      epochs: 1,
      batchSize: 8,
      learningRate: 1e-12,
      // Batch norm goes on moving its statistics in layers that train.
      freeze: 'pool3',
    });
    const { val_loss } = source.best!;
    assert.ok(Math.abs(history[0]!.val_loss - val_loss) < 1e-5, `${history[0]!.val_loss}, ${val_loss}`);
  });

  it('goes on after an interruption as if it had never stopped, with frozen layers', async () => {
    const whole = await transfer('whole', { freeze: 'pool2', epochs: 2 });
    const stop = new AbortController();
    const half = await transfer('half', {
      freeze: 'pool2',
      epochs: 2,
      signal: stop.signal,
      onProgress: (progress) => {
        if (progress.stage === 'train' && progress.epoch === 2 && progress.step === 2) stop.abort();
      },
    });
    assert.equal(half.outcome, 'interrupted');
    await train({ data, run: half.run, resume: true });
    for (const file of ['weights.bin', 'optimizer.bin', 'lowest-loss.bin', 'model.json']) {
      const [a, b] = await Promise.all([half, whole].map(({ run }) => readFile(join(run, 'last', file))));
      assert.ok(a!.equals(b!), file);
    }
  });

  it('trains all layers of a run that had frozen ones, unless they are frozen again', async () => {
    const { run } = await transfer('first', { freeze: 'pool3' });
    const again = await train({ data, from: run, run: at('second'), epochs: 1, batchSize: 8 });
    const [before, now] = [await weightsByLayer(run, 'best'), await weightsByLayer(again.run, 'last')];
    assert.notDeepEqual(now.get('conv1_1'), before.get('conv1_1'));
  });

  it('draws a head for a model that is not of a run, and measures the images for it', async () => {
    await saveLayersModel(await loadLayersModel(engine, join(source.run, 'best')), at('plain'));
    const lines: string[] = [];
    const log = { info: (line: string) => void lines.push(line), warn: () => undefined };
    const { run } = await transfer('unnamed', { from: at('plain', 'model.json'), log });
    assert.ok(
      lines.some((line) => line.includes('its classes have no names, so its head is drawn anew')),
      lines.join('\n'),
    );
    const spec = await readSpec(run);
    assert.deepEqual([spec.width, spec.height], [16, 16]);
    assert.notDeepEqual(spec.mean, (await readSpec(source.run)).mean);
  });

  it('refuses what does not fit, before any image is read and without a run or tensors', async () => {
    const before = tf.memory().numTensors;
    await writeFile(at('text.txt'), 'no model');
    const wrong = [
      [
        { freeze: 'pol2' },
        'CONFIG_INVALID',
        /no layer of that name: did you mean `pool2`; its layers are conv1_1, norm1_1, /,
      ],
      [{ freeze: 'probabilities' }, 'CONFIG_INVALID', /nothing would be left to train/],
      [
        { imageSize: { width: 48, height: 48 } },
        'CONFIG_INVALID',
        /trained with `--image-size 16x16` and 48x48 was given/,
      ],
      [{ channels: 3 }, 'CONFIG_INVALID', /trained with `--channels 1` and 3 was given/],
      [{ from: at('nothing') }, 'NO_SUCH_INPUT', /there is no such file: .*nothing$/],
      [{ from: at('text.txt') }, 'NO_SUCH_INPUT', /neither a run nor a folder/],
      [{ from: join(source.run, 'config.json') }, 'MODEL_INVALID', /not a saved LayersModel/],
      [{ model: 'light' }, 'CONFIG_INVALID', /`model`: Expected without `from`/],
      [{ from: null, freeze: 'pool1' }, 'CONFIG_INVALID', /`freeze`: Expected with `from` alone/],
    ] as const;
    for (const [fields, code, message] of wrong) {
      const stages: string[] = [];
      const onProgress = ({ stage }: { stage: string }) => void stages.push(stage);
      await assert.rejects(transfer('refused', { ...fields, onProgress }), { code, message });
      assert.deepEqual(stages, []);
      await assert.rejects(readFile(at('refused', 'config.json')), { code: 'ENOENT' });
    }
    assert.equal(tf.memory().numTensors, before);
  });
});

function transfer(name: string, options: Partial<TrainOptions>): Promise<TrainResult> {
  return train({ data, from: source.run, run: at(name), epochs: 1, batchSize: 8, ...options });
}

async function readSpec(run: string) {
  return parsePreprocessSpec(await readFile(join(run, 'preprocess.json'), 'utf8'));
}

async function weightsByLayer(run: string, checkpoint: string): Promise<Map<string, Float32Array[]>> {
  const model = await loadLayersModel(engine, join(run, checkpoint));
  const entries = model.layers.map((layer): [string, Float32Array[]] => [
    layer.name,
    layer.getWeights().map((weight) => weight.dataSync() as Float32Array),
  ]);
  model.dispose();
  return new Map(entries);
}
