import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type TrainOptions, type TrainProgress, type TrainResult, train } from '../../src/train/index.ts';
import { writeFacesCsv } from './write-faces-csv.ts';

const folder = await mkdtemp(join(tmpdir(), 'fer-imbalance-'));
after(() => rm(folder, { recursive: true, force: true }));
const SMALL = { model: 'tiny', batchSize: 8, imageSize: { width: 16, height: 16 }, seed: 5 } as const;
const data = join(folder, 'faces.csv');

before(async () => {
  // 6 angry, 18 happy and 6 neutral faces.
  const rows = await Promise.all([
    writeFacesCsv(join(folder, 'a.csv'), { rows: { Training: 6, PublicTest: 3 } }),
    writeFacesCsv(join(folder, 'b.csv'), { rows: { Training: 12 }, classes: [3], seed: 2 }),
  ]);
  const [first, second] = await Promise.all(rows.map((path) => readFile(path, 'utf8')));
  await writeFile(data, `${first}${second!.slice(second!.indexOf('\n') + 1)}`);
});

describe('train() with `balance`', () => {
  it('draws the mean count of each class in every epoch, or what is given', async () => {
    assert.equal(await imagesOfEpoch('mean', { balance: true }), 3 * 10);
    assert.equal(await imagesOfEpoch('given', { balance: true, balanceTarget: 4 }), 3 * 4);
    assert.equal(await imagesOfEpoch('plain', {}), 30);
  });

  it('goes on in the middle of an epoch as if it had never stopped', async () => {
    await assertResumes('balance', { balance: true });
  });
});

describe('train() with `classWeights`', () => {
  it('trains otherwise than without, and notes the weights', async () => {
    const said: string[] = [];
    const log = { info: (message: string) => said.push(message), warn: () => undefined };
    const weighted = await run('weighted', { epochs: 1, classWeights: true, log });
    const plain = await run('unweighted', { epochs: 1 });
    assert.notDeepEqual(await weightsOf(weighted), await weightsOf(plain));
    // 30 / (3 * 6) and 30 / (3 * 18)
    assert.ok(said.includes('class weights: angry 1.667, happy 0.556, neutral 1.667'), said.join('\n'));
    const [start] = (await readFile(join(weighted.run, 'log.jsonl'), 'utf8')).split('\n');
    assert.deepEqual(JSON.parse(start!).classWeights, [5 / 3, 5 / 9, 5 / 3]);
    assert.equal(JSON.parse(start!).config.classWeights, true);
  });

  it('goes on in the middle of an epoch as if it had never stopped', async () => {
    await assertResumes('weights', { classWeights: true });
  });

  it('refuses to go on without them', async () => {
    const { run: directory } = await run('kept', { epochs: 1, classWeights: true });
    await assert.rejects(train({ data, run: directory, resume: true, epochs: 2, classWeights: false }), {
      code: 'CONFIG_INVALID',
      message: /`classWeights` was true and is false$/,
    });
  });
});

async function assertResumes(name: string, options: Partial<TrainOptions>): Promise<void> {
  const whole = await run(`${name}-whole`, { ...options, epochs: 3 });
  const stop = new AbortController();
  const onProgress = (progress: TrainProgress): void => {
    if (progress.stage === 'train' && progress.epoch === 2 && progress.step === 2) stop.abort();
  };
  const part = await run(`${name}-part`, { ...options, epochs: 3, signal: stop.signal, onProgress });
  assert.equal(part.outcome, 'interrupted');
  const resumed = await train({ data, run: part.run, resume: true });
  assert.deepEqual(await weightsOf(resumed), await weightsOf(whole));
  const learned = ({ history }: TrainResult) =>
    history.map(({ loss, accuracy, val_loss }) => [loss, accuracy, val_loss]);
  assert.deepEqual(learned(resumed), learned(whole));
}

/** The sums of an epoch are in the checkpoint as long as it has not ended. */
async function imagesOfEpoch(name: string, options: Partial<TrainOptions>): Promise<number> {
  const stop = new AbortController();
  const onProgress = (progress: TrainProgress): void => {
    if (progress.stage === 'train' && progress.step === progress.steps) stop.abort();
  };
  const { run: directory } = await run(name, { ...options, epochs: 1, signal: stop.signal, onProgress });
  return JSON.parse(await readFile(join(directory, 'last', 'state.json'), 'utf8')).sums.images;
}

function run(name: string, options: Partial<TrainOptions>): Promise<TrainResult> {
  return train({ data, ...SMALL, ...options, run: join(folder, name) });
}

async function weightsOf({ run: directory }: TrainResult): Promise<Buffer> {
  return await readFile(join(directory, 'last', 'weights.bin'));
}
