import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { parsePreprocessSpec } from '../../src/image/index.ts';
import { assertPrecision, loadEngine } from '../../src/train/engine/index.ts';
import { type TrainOptions, type TrainResult, train } from '../../src/train/index.ts';
import { writeFacesCsv } from './write-faces-csv.ts';

const folder = await mkdtemp(join(tmpdir(), 'fer-train-'));
const at = (...parts: string[]) => join(folder, ...parts);
const engine = await loadEngine();
const { tf } = engine;
const withoutBfloat16 = await assertPrecision(engine, 'bf16').then(
  () => false as const,
  (error: Error) => error.message,
);
after(() => rm(folder, { recursive: true, force: true }));

/** 42 training images make five steps of eight and one of two. */
const SMALL = { model: 'tiny', batchSize: 8, imageSize: { width: 16, height: 16 }, seed: 5 } as const;
const STEPS = 6;
let data: string;
let whole: TrainResult;

before(async () => {
  data = await writeFacesCsv(at('faces.csv'), { rows: { Training: 14, PublicTest: 4, PrivateTest: 4 } });
  whole = await run('whole', { epochs: 4 });
});

describe('train()', () => {
  it('writes the run directory', async () => {
    assert.equal(whole.outcome, 'finished');
    assert.deepEqual((await readdir(whole.run)).sort(), [
      'best',
      'config.json',
      'curves.png',
      'curves.svg',
      'environment.json',
      'history.csv',
      'history.json',
      'last',
      'log.jsonl',
      'preprocess.json',
      'previous',
      'report.html',
    ]);
    const spec = parsePreprocessSpec(await readFile(join(whole.run, 'preprocess.json'), 'utf8'));
    assert.deepEqual([spec.width, spec.height, spec.channels], [16, 16, 1]);
    assert.deepEqual(spec.labels, ['angry', 'happy', 'neutral']);
    const config = await readJson(whole.run, 'config.json');
    assert.equal(config.epochs, 4);
    assert.equal(config.learningRate, 1e-3);
    assert.deepEqual(config.augmentation.rotate, { degrees: [-15, 15] });
    const environment = await readJson(whole.run, 'environment.json');
    assert.equal(environment.seed, 5);
    assert.equal(environment.data.training.size, 42);
    assert.equal(environment.data.validation.size, 12);
    assert.match(environment.data.training.hash, /^[0-9a-f]{64}$/);
  });

  it('writes one row an epoch, the same as CSV and as JSON', async () => {
    const rows = await readJson(whole.run, 'history.json');
    assert.deepEqual(rows, whole.history);
    const [header, ...lines] = (await readFile(join(whole.run, 'history.csv'), 'utf8')).trim().split('\n');
    assert.equal(
      header,
      'epoch,loss,accuracy,val_loss,val_accuracy,learning_rate,seconds,images_per_second,data_wait_share',
    );
    assert.deepEqual(
      lines.map((line) => line.split(',').map(Number)),
      whole.history.map((row) => Object.values(row)),
    );
  });

  it('says of each epoch and of the run whether it waited for images', async () => {
    const log = await readFile(join(whole.run, 'log.jsonl'), 'utf8');
    const events = log
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const bounds = events.filter(({ event }) => event === 'epoch').map(({ bound }) => bound);
    assert.deepEqual(
      bounds,
      whole.history.map((row) => (row.data_wait_share >= 0.05 ? 'input' : 'compute')),
    );
    const { bound, dataWaitShare } = events.at(-1);
    assert.deepEqual({ bound, dataWaitShare }, whole.bottleneck);
    const shares = whole.history.map((row) => row.data_wait_share);
    assert.ok(dataWaitShare >= Math.min(...shares) - 1e-3 && dataWaitShare <= Math.max(...shares) + 1e-3);
  });

  it('learns, and keeps the epoch with the highest validation accuracy in `best/`', async () => {
    const accuracies = whole.history.map((row) => row.val_accuracy);
    assert.ok(whole.history.at(-1)!.loss < whole.history[0]!.loss);
    assert.equal(whole.best!.epoch, accuracies.indexOf(Math.max(...accuracies)) + 1);
    const upToBest = await run('up-to-best', { epochs: whole.best!.epoch });
    await assertSameFiles([upToBest.run, 'last'], [whole.run, 'best'], ['model.json', 'weights.bin']);
  });

  it('gives the same bytes for the same seed, and others for another', async () => {
    const again = await run('again', { epochs: 4 });
    await assertSameRun(again.run);
    const other = await run('other', { epochs: 1, seed: 6 });
    const once = await run('once', { epochs: 1 });
    const weights = (result: TrainResult) => readFile(join(result.run, 'last', 'weights.bin'));
    assert.notDeepEqual(await weights(other), await weights(once));
  });

  it('goes on after two epochs as if it had never stopped', async () => {
    const half = await run('resumed', { epochs: 2 });
    const result = await train({ data, run: half.run, resume: true, epochs: 4 });
    assert.equal(result.history.length, 4);
    await assertSameRun(half.run);
  });

  it('goes on in bf16 as if it had never stopped', { skip: withoutBfloat16 }, async () => {
    const inOne = await run('bf16', { epochs: 4, precision: 'bf16' });
    const half = await run('bf16-resumed', { epochs: 2, precision: 'bf16' });
    await train({ data, run: half.run, resume: true, epochs: 4 });
    for (const part of ['last', 'best']) {
      await assertSameFiles([half.run, part], [inOne.run, part], ['weights.bin']);
    }
    assert.equal((await readJson(half.run, 'config.json')).precision, 'bf16');
  });

  for (const step of [2, STEPS]) {
    it(`goes on after an interruption in epoch 2 at step ${step} as if it had never stopped`, async () => {
      const stop = new AbortController();
      const result = await run(`interrupted-${step}`, {
        epochs: 4,
        signal: stop.signal,
        onProgress: (progress) => {
          if (progress.stage === 'train' && progress.epoch === 2 && progress.step === step) stop.abort();
        },
      });
      assert.equal(result.outcome, 'interrupted');
      assert.equal(result.history.length, 1);
      const state = await readJson(result.run, 'last', 'state.json');
      assert.deepEqual([state.epoch, state.step], [2, step]);
      const resumed = await train({ data, run: result.run, resume: true });
      assert.equal(resumed.outcome, 'finished');
      await assertSameRun(result.run);
    });
  }

  it('ends when its time is over, after a step at least, and goes on as if it had never stopped', async () => {
    const part = await run('timed', { epochs: 4, maxMinutes: 1e-9 });
    assert.equal(part.outcome, 'out of time');
    const position = async () => {
      const { epoch, step } = await readJson(part.run, 'last', 'state.json');
      return [epoch, step];
    };
    assert.deepEqual(await position(), [1, 1]);
    for (let step = 2; step <= STEPS; step++) {
      assert.equal((await train({ data, run: part.run, resume: true })).outcome, 'out of time');
      // The last step of an epoch is followed by what ends it.
      assert.deepEqual(await position(), step < STEPS ? [1, step] : [2, 0]);
    }
    const rest = await train({ data, run: part.run, resume: true, maxMinutes: 0 });
    assert.equal(rest.outcome, 'finished');
    await assertSameRun(part.run);
  });

  it('lets no second one go on with a run that is training', async () => {
    const directory = at('in-use');
    let second: Promise<unknown> | undefined;
    const result = await run('in-use', {
      epochs: 1,
      onProgress: ({ stage }) => {
        if (stage === 'train') second ??= train({ data, run: directory, resume: true });
        second?.catch(() => undefined);
      },
    });
    assert.equal(result.outcome, 'finished');
    await assert.rejects(second!, { code: 'RUN_IN_USE' });
    assert.ok(!(await readdir(directory)).includes('run.lock'));
  });

  it('has the same number of tensors after every epoch, and none when it ends, however it ends', async () => {
    const log = await readFile(join(whole.run, 'log.jsonl'), 'utf8');
    const events = log
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const counts = events.filter(({ event }) => event === 'epoch').map(({ tensors }) => tensors);
    assert.equal(counts.length, 4);
    assert.equal(new Set(counts).size, 1, counts.join(', '));

    const before = tf.memory().numTensors;
    await run('tensors', { epochs: 2 });
    assert.equal(tf.memory().numTensors, before);
    const stop = new AbortController();
    await run('tensors-abort', {
      epochs: 2,
      signal: stop.signal,
      onProgress: (p) => p.stage === 'train' && stop.abort(),
    });
    assert.equal(tf.memory().numTensors, before);
    await assert.rejects(run('tensors-error', { epochs: 2, learningRate: 1e30 }), {
      code: 'TRAINING_DIVERGED',
    });
    assert.equal(tf.memory().numTensors, before);
    const early = await run('tensors-early', { epochs: 5, earlyStopping: { patience: 1, minDelta: 1e6 } });
    assert.equal(early.outcome, 'stopped early');
    assert.equal(tf.memory().numTensors, before);
  });

  it('lets the event loop turn between any two steps', async () => {
    let turns = 0;
    const seen: number[] = [];
    const count = () => {
      turns += 1;
      immediate = setImmediate(count);
    };
    let immediate = setImmediate(count);
    await run('turns', { epochs: 1, onProgress: ({ stage }) => stage === 'train' && seen.push(turns) });
    clearImmediate(immediate);
    assert.equal(seen.length, STEPS);
    for (const [index, turn] of seen.entries()) assert.ok(turn > (seen[index - 1] ?? -1), seen.join(', '));
  });

  it('stops early and restores the weights with the lowest validation loss', async () => {
    const earlyStopping = { patience: 2, minDelta: 1e6 };
    const result = await run('early', { epochs: 9, earlyStopping });
    assert.equal(result.outcome, 'stopped early');
    assert.equal(result.history.length, 3);
    const once = await run('first-epoch', { epochs: 1 });
    await assertSameFiles([once.run, 'last'], [result.run, 'last'], ['weights.bin']);
    await assert.rejects(train({ data, run: result.run, resume: true, epochs: 20 }), {
      code: 'CONFIG_INVALID',
      message: /is finished: early stopping ended it after epoch 3$/,
    });
  });

  it('lowers the learning rate where the validation loss stays', async () => {
    const reduceLearningRate = { patience: 1, minDelta: 1e6, factor: 0.5 };
    const result = await run('plateau', { epochs: 4, reduceLearningRate });
    const rates = result.history.map((row) => row.learning_rate);
    assert.deepEqual(rates, [1e-3, 1e-3, 5e-4, 2.5e-4]);
  });

  it('stops where the loss is not finite, naming epoch and step, and keeps the best checkpoint', async () => {
    const result = await run('diverged', { epochs: 1 });
    const best = await readFile(join(result.run, 'best', 'weights.bin'));
    // NaN in the weights of `last/` is what a step too large would leave.
    await rewriteCheckpoint(result.run, 'weights.bin', (content) => content.fill(0xff));
    await assert.rejects(train({ data, run: result.run, resume: true, epochs: 3 }), {
      code: 'TRAINING_DIVERGED',
      message: /no longer a finite number in epoch 2 at step 1, .*: NaN; .*best keeps the best epoch, 1$/,
    });
    assert.deepEqual(await readFile(join(result.run, 'best', 'weights.bin')), best);
  });

  it('holds out a tenth of each class where there is no validation split, and never takes the test split', async () => {
    const csv = await writeFacesCsv(at('no-validation.csv'), { rows: { Training: 20, PrivateTest: 9 } });
    const said: string[] = [];
    const log = { info: (message: string) => said.push(message), warn: () => undefined };
    const result = await run('held-out', { data: csv, epochs: 1, log });
    const environment = await readJson(result.run, 'environment.json');
    assert.equal(environment.data.training.size, 54);
    assert.equal(environment.data.validation.size, 6);
    assert.ok(
      said.some((line) => /10 % of .*held out by the seed/.test(line)),
      said.join('\n'),
    );
  });

  it('says once how many images are resized', async () => {
    const warned: string[] = [];
    await run('resized', {
      epochs: 2,
      log: { info: () => undefined, warn: (message) => warned.push(message) },
    });
    assert.deepEqual(warned, ['54 images are resized to 16x16']);
  });

  it('trains on from a saved model, whose weights it takes', async () => {
    const result = await run('from-file', {
      epochs: 1,
      model: join(whole.run, 'best', 'model.json'),
      learningRate: 1e-9,
    });
    // The kernel and the biases of the first convolution come first in the file.
    const [before, now] = [await firstWeights(whole.run, 'best'), await firstWeights(result.run, 'last')];
    for (const [index, weight] of now.entries()) assert.ok(Math.abs(weight - before[index]!) < 1e-6);
  });

  it('never uses the folder of another run', async () => {
    await assert.rejects(run('whole', { epochs: 1 }), { code: 'OUTPUT_EXISTS', message: /give `--resume`/ });
  });

  it('names what a resumed run was started with', async () => {
    const resumed = { data, run: whole.run, resume: true };
    await assert.rejects(train({ ...resumed, epochs: 5, seed: 9, model: 'light' }), {
      code: 'CONFIG_INVALID',
      message: /`model` was "tiny" and is "light"; `seed` was 5 and is 9$/,
    });
    await assert.rejects(train({ ...resumed, epochs: 5, precision: 'bf16' }), {
      code: 'CONFIG_INVALID',
      message: /`precision` was "float32" and is "bf16"$/,
    });
    const csv = await writeFacesCsv(at('others.csv'), { rows: { Training: 13, PublicTest: 4 } });
    await assert.rejects(train({ ...resumed, epochs: 5, data: csv }), {
      code: 'CHECKPOINT_INVALID',
      message: /its training images were others: 42 images of .* then, 39 images of .* now$/,
    });
    await assert.rejects(train(resumed), { code: 'CONFIG_INVALID', message: /all its 4 epochs are done/ });
    await assert.rejects(train({ ...resumed, run: at('nothing') }), { code: 'NO_SUCH_INPUT' });
    await assert.rejects(train({ data, resume: true }), { code: 'USAGE', message: /give `--run`/ });
  });

  it('goes on from the checkpoint before where the newest is damaged, says so and ends the same', async () => {
    const half = await run('damaged', { epochs: 2 });
    await writeFile(join(half.run, 'last', 'optimizer.bin'), 'short');
    const warned: string[] = [];
    const log = { info: () => undefined, warn: (message: string) => warned.push(message) };
    await train({ data, run: half.run, resume: true, epochs: 4, log });
    const said = warned.find((message) => message.startsWith('going on'));
    assert.match(said!, /^going on from the checkpoint before the newest, in epoch 2 after step 0, /);
    await assertSameRun(half.run);
  });

  it('writes checkpoints within an epoch, from any of which it goes on as if it had never stopped', async () => {
    const stop = new AbortController();
    const positions = new Set<string>();
    const result = await run('within', {
      epochs: 4,
      // After each step.
      checkpointMinutes: 1e-9,
      signal: stop.signal,
      onProgress: ({ ...p }) => {
        if (p.stage !== 'train' || p.epoch !== 2) return;
        const { epoch, step } = JSON.parse(readFileSync(at('within', 'last', 'state.json'), 'utf8'));
        positions.add(`${epoch} ${step}`);
        if (p.step === 4) stop.abort();
      },
    });
    assert.deepEqual([...positions], ['2 0', '2 1', '2 2', '2 3']);
    const newest = join(result.run, 'last');
    await rm(newest, { recursive: true });
    await train({ data, run: result.run, resume: true });
    await assertSameRun(result.run);
  });
});

describe('train() refuses, before it writes anything,', () => {
  const refused = [
    ['no such folder', { data: at('nothing') }, 'NO_SUCH_INPUT', /nothing/],
    [
      'an unknown field',
      { epoch: 3 },
      'CONFIG_INVALID',
      /`epoch` is not a known field \(did you mean `epochs`\?\)/,
    ],
    ['a wrong value', { batchSize: 0 }, 'CONFIG_INVALID', /`batchSize`/],
    ['an unknown model', { model: 'tinny' }, 'CONFIG_INVALID', /tinny; did you mean `tiny`$/],
    ['an unknown augmentation', { augment: 'papper' }, 'NO_SUCH_INPUT', /papper, did you mean `paper`\?$/],
    ['images too small for the model', { imageSize: { width: 4, height: 4 } }, 'CONFIG_INVALID', /4x4/],
  ] as const;
  for (const [what, fields, code, message] of refused) {
    it(what, async () => {
      await assert.rejects(run('refused', fields as Partial<TrainOptions>), { code, message });
      await assertAbsent('refused');
    });
  }

  it('one class only', async () => {
    const csv = await writeFacesCsv(at('one.csv'), { rows: { Training: 5 }, classes: [3] });
    await assert.rejects(run('refused', { data: csv }), {
      code: 'DATASET_INVALID',
      message: /one class only/,
    });
    await assertAbsent('refused');
  });

  it('a validation set with a class that training lacks, naming it', async () => {
    const validation = await writeFacesCsv(at('more.csv'), { rows: { PublicTest: 2 }, classes: [0, 4] });
    await assert.rejects(run('refused', { validation }), { code: 'LABELS_MISMATCH', message: /class sad/ });
    await assertAbsent('refused');
  });

  it('a model that does not take the images or has other classes', async () => {
    const model = join(whole.run, 'best', 'model.json');
    await assert.rejects(run('refused', { model, imageSize: { width: 20, height: 16 } }), {
      code: 'MODEL_INVALID',
      message: /its input is \[\?, 16, 16, 1\] and the images are \[\?, 16, 20, 1\]/,
    });
    const two = await writeFacesCsv(at('two.csv'), { rows: { Training: 5 }, classes: [0, 3] });
    await assert.rejects(run('refused', { model, data: two }), {
      code: 'MODEL_INVALID',
      message:
        /its output is \[\?, 3\] and the data have 2 classes: `--from` in place of `--model` gives it a head for them$/,
    });
    await assertAbsent('refused');
  });

  it('a model without its weights', async () => {
    await cp(join(whole.run, 'best', 'model.json'), at('bare', 'model.json'));
    await assert.rejects(run('refused', { model: at('bare', 'model.json') }), {
      code: 'MODEL_INVALID',
      message: /weights\.bin is missing/,
    });
    await assertAbsent('refused');
  });

  it('images that are all the same', async () => {
    const csv = at('flat.csv');
    const row = (code: number) => `${code},${'7 '.repeat(48 * 48).trim()},Training`;
    await writeFile(csv, `emotion,pixels,Usage\n${[0, 0, 3, 3].map(row).join('\n')}\n`);
    await assert.rejects(run('refused', { data: csv }), {
      code: 'DATASET_INVALID',
      message: /all their pixels are the same: mean 7$/,
    });
    await assertAbsent('refused');
  });
});

function run(name: string, options: Partial<TrainOptions>): Promise<TrainResult> {
  return train({ data, ...SMALL, ...options, run: at(name) });
}

/** That a run ended with the weights, the optimizer and the figures of the one that ran through. */
async function assertSameRun(directory: string): Promise<void> {
  const files = ['model.json', 'weights.bin', 'optimizer.bin', 'lowest-loss.bin'];
  await assertSameFiles([directory, 'last'], [whole.run, 'last'], files);
  await assertSameFiles([directory, 'best'], [whole.run, 'best'], ['model.json', 'weights.bin']);
  const figures = (rows: TrainResult['history']) =>
    rows.map(({ seconds, images_per_second, data_wait_share, ...rest }) => rest);
  assert.deepEqual(figures(await readJson(directory, 'history.json')), figures(whole.history));
}

async function assertSameFiles(
  one: readonly string[],
  other: readonly string[],
  names: readonly string[],
): Promise<void> {
  for (const name of names) {
    const [a, b] = [await readFile(join(...one, name)), await readFile(join(...other, name))];
    assert.ok(a.equals(b), `${join(...one, name)} differs from ${join(...other, name)}`);
  }
}

/** Changes a file of `last/` and its sum in the list of them. */
async function rewriteCheckpoint(
  directory: string,
  name: string,
  change: (content: Buffer) => Buffer,
): Promise<void> {
  const content = change(await readFile(join(directory, 'last', name)));
  await writeFile(join(directory, 'last', name), content);
  const seal = await readJson(directory, 'last', 'checkpoint.json');
  seal.files[name].sha256 = createHash('sha256').update(content).digest('hex');
  await writeFile(join(directory, 'last', 'checkpoint.json'), JSON.stringify(seal));
}

async function firstWeights(...place: string[]): Promise<Float32Array> {
  const bytes = await readFile(join(...place, 'weights.bin'));
  return new Float32Array(Uint8Array.from(bytes).buffer, 0, 9 * 16 + 16);
}

async function assertAbsent(name: string): Promise<void> {
  assert.ok(!(await readdir(folder)).includes(name), `${name} was written`);
}

// biome-ignore lint/suspicious/noExplicitAny: the tests name the fields that they look at
async function readJson(...parts: string[]): Promise<any> {
  return JSON.parse(await readFile(join(...parts), 'utf8'));
}
