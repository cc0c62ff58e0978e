import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createRandom, type Random } from '../../src/base/index.ts';
import { type TrainConfigFields, train } from '../../src/train/index.ts';
import { writeFacesCsv } from './write-faces-csv.ts';

/** `FER_SETTINGS=60 npm test -- train/random-settings` is the long run. */
const RUNS = Number(process.env.FER_SETTINGS ?? 3);
const SEED = Number(process.env.FER_SETTINGS_SEED ?? 1);
const SAME = ['model.json', 'weights.bin', 'optimizer.bin', 'lowest-loss.bin'];

const folder = await mkdtemp(join(tmpdir(), 'fer-settings-'));
const source = join(folder, 'source');
const augment = join(folder, 'augment.json');
let data: string;

before(async () => {
  data = await writeFacesCsv(join(folder, 'faces.csv'), { rows: { Training: 11, PublicTest: 3 } });
  await writeFile(augment, JSON.stringify({ steps: [{ erase: {} }], mix: { mixup: {}, cutmix: {} } }));
  const imageSize = { width: 20, height: 24 };
  await train({ data, model: 'tiny', batchSize: 8, imageSize, seed: 5, epochs: 1, run: source });
});
after(() => rm(folder, { recursive: true, force: true }));

for (let index = 0; index < RUNS; index++) {
  const random = createRandom(SEED, 'settings', index);
  const settings = drawSettings(random);
  test(`stopped anywhere and resumed, a run ends with the same bytes: settings ${index + 1} of seed ${SEED}`, async (t) => {
    const whole = join(folder, `whole-${index}`);
    const stopped = join(folder, `stopped-${index}`);
    const { history } = await train({ ...settings, ...drawMeans(random), data, run: whole });
    const stop = new AbortController();
    const at = { epoch: 1 + random.integer(settings.epochs), step: 1 + random.integer(3) };
    t.diagnostic(`stopped in epoch ${at.epoch} after step ${at.step} of ${JSON.stringify(settings)}`);
    await train({
      ...settings,
      ...drawMeans(random),
      data,
      run: stopped,
      signal: stop.signal,
      onProgress: (progress) => {
        if (
          progress.stage === 'train' &&
          progress.epoch === at.epoch &&
          progress.step === Math.min(at.step, progress.steps)
        )
          stop.abort();
      },
    });
    const resumed = await train({ ...drawMeans(random), data, run: stopped, resume: true });
    assert.deepEqual(resumed.history.map(learned), history.map(learned));
    for (const name of SAME) {
      const [one, other] = await Promise.all(
        [whole, stopped].map((run) => readFile(join(run, 'last', name))),
      );
      assert.ok(one!.equals(other!), name);
    }
  });
}

/** Of all fields that change what is learned, those that fit together. */
function drawSettings(random: Random) {
  const pick = <const Value>(...values: readonly Value[]): Value => values[random.integer(values.length)]!;
  const optimizer = pick('adam', 'adamw', 'sgd');
  const schedule = pick('plateau', 'constant', 'cosine', 'one-cycle');
  const start = pick<Partial<TrainConfigFields>>(
    { model: 'tiny', imageSize: { width: 16, height: 16 } },
    { model: 'resnet-mini', imageSize: { width: 16, height: 16 } },
    { model: 'se-resnet', imageSize: { width: 16, height: 16 }, channels: 3 },
    { from: source },
    { from: source, freeze: 'pool1' },
  );
  return {
    ...start,
    optimizer,
    ...(optimizer === 'sgd' ? pick({ momentum: 0, nesterov: false }, { nesterov: false }, {}) : {}),
    ...(optimizer === 'adamw' ? { decayAll: pick(true, false) } : {}),
    schedule,
    ...(schedule === 'one-cycle' ? {} : { warmUp: pick(0, 0.5, 1) }),
    ...(schedule === 'plateau' ? { reduceLearningRate: { patience: 1, cooldown: 1 } } : {}),
    ...pick<Partial<TrainConfigFields>>(
      {},
      { balance: true },
      { balance: true, balanceTarget: 5 },
      { classWeights: true },
    ),
    augment: pick('paper', 'none', augment),
    labelSmoothing: pick(0, 0.1),
    clipNorm: pick(null, 0.5),
    ema: pick(null, 0.9),
    batchSize: pick(4, 7, 16),
    epochs: pick(2, 3),
    seed: random.integer(1000),
  };
}

/** What must not matter. */
function drawMeans(random: Random) {
  return {
    workers: random.integer(3),
    cache: random.integer(2) === 0 ? 'on' : 'off',
    cacheMemory: random.integer(2),
    checkpointMinutes: random.integer(2) === 0 ? 1e-9 : 0,
  } as const;
}

function learned({
  epoch,
  loss,
  accuracy,
  val_loss,
  val_accuracy,
  learning_rate,
}: Awaited<ReturnType<typeof train>>['history'][number]) {
  return { epoch, loss, accuracy, val_loss, val_accuracy, learning_rate };
}
