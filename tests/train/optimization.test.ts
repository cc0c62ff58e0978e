import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createTrainConfig, type TrainOptions, type TrainResult, train } from '../../src/train/index.ts';
import { writeFacesCsv } from './write-faces-csv.ts';

const folder = await mkdtemp(join(tmpdir(), 'fer-optimization-'));
after(() => rm(folder, { recursive: true, force: true }));
/** 18 training images make three steps an epoch, the last of them of two. */
const SMALL = { model: 'tiny', batchSize: 8, imageSize: { width: 16, height: 16 }, seed: 5 } as const;
let data: string;

before(async () => {
  data = await writeFacesCsv(join(folder, 'faces.csv'), { rows: { Training: 6, PublicTest: 3 } });
});

describe('train() goes on in the middle of an epoch as if it had never stopped', () => {
  const cases: Record<string, Partial<TrainOptions>> = {
    'adamw on a cosine': {
      optimizer: 'adamw',
      weightDecay: 0.1,
      decayAll: true,
      schedule: 'cosine',
      warmUp: 1.5,
      ema: 0.9,
    },
    'sgd in one cycle': {
      optimizer: 'sgd',
      weightDecay: 0.01,
      schedule: 'one-cycle',
      labelSmoothing: 0.1,
      clipNorm: 1,
    },
  };
  for (const [name, options] of Object.entries(cases)) {
    it(`with ${name}`, async () => {
      const whole = await run(`${name}-whole`, options);
      const rates = whole.history.map((row) => row.learning_rate);
      assert.equal(new Set(rates).size, 3, rates.join(', '));
      const stop = new AbortController();
      const part = await run(`${name}-part`, {
        ...options,
        signal: stop.signal,
        onProgress: (progress) => {
          if (progress.stage === 'train' && progress.epoch === 2 && progress.step === 2) stop.abort();
        },
      });
      assert.equal(part.outcome, 'interrupted');
      const resumed = await train({ data, run: part.run, resume: true });
      const files = ['last/weights.bin', 'last/optimizer.bin', 'best/weights.bin'];
      if (options.ema !== undefined) files.push('last/average.bin', 'last/lowest-loss.bin');
      for (const file of files) {
        const [a, b] = await Promise.all([part.run, whole.run].map((place) => readFile(join(place, file))));
        assert.ok(a!.equals(b!), file);
      }
      const figures = ({ history }: TrainResult) =>
        history.map(({ seconds, images_per_second, data_wait_share, ...rest }) => rest);
      assert.deepEqual(figures(resumed), figures(whole));
    });
  }
});

describe('train() with `ema`', () => {
  it('keeps the averages in `best/` and the weights to go on from in `last/`', async () => {
    const { run: directory, optimization } = await run('averaged', { epochs: 1, ema: 0.99 });
    assert.match(optimization, /, weights averaged with 0\.99$/);
    const [best, last, average] = await Promise.all(
      ['best/weights.bin', 'last/weights.bin', 'last/average.bin'].map((file) =>
        readFile(join(directory, file)),
      ),
    );
    assert.ok(best!.equals(average!));
    assert.ok(!best!.equals(last!));
  });
});

describe('createTrainConfig()', () => {
  it('fills in what the optimizer takes, and null for what it does not have', () => {
    const chosen = (optimizer: 'adam' | 'adamw' | 'sgd') => {
      const { learningRate, momentum, nesterov, weightDecay } = createTrainConfig({ data: '-', optimizer });
      return [learningRate, momentum, nesterov, weightDecay];
    };
    assert.deepEqual(chosen('adam'), [1e-3, null, null, null]);
    assert.deepEqual(chosen('adamw'), [1e-3, null, null, 0.004]);
    assert.deepEqual(chosen('sgd'), [1e-2, 0.9, true, 0]);
  });

  it('takes back what it gave', () => {
    const config = createTrainConfig({ data: '-', optimizer: 'sgd', learningRate: 0.1, nesterov: false });
    assert.deepEqual(createTrainConfig(config), config);
  });

  const refused = [
    [{ optimizer: 'rmsprop' }, /`optimizer`: .*"adam"\|"adamw"\|"sgd"/],
    [{ momentum: 0.9 }, /`momentum`: Expected with the optimizer `sgd` alone, which is `adam`$/],
    [{ optimizer: 'adamw', nesterov: true }, /`nesterov`: Expected with the optimizer `sgd` alone/],
    [{ optimizer: 'sgd', momentum: 1 }, /`momentum`: .*<1/],
    [
      { optimizer: 'sgd', momentum: 0, nesterov: true },
      /`nesterov`: Expected with a `momentum` above 0 alone/,
    ],
    [{ schedule: 'step' }, /`schedule`: .*"plateau"\|"constant"\|"cosine"\|"one-cycle"/],
    [
      { schedule: 'cosine', reduceLearningRate: {} },
      /`reduceLearningRate`: Expected with the schedule `plateau` alone/,
    ],
    [{ schedule: 'one-cycle', warmUp: 1 }, /`warmUp`: Expected with another schedule than `one-cycle`/],
    [{ warmUp: 3, epochs: 3 }, /`warmUp`: Expected fewer than the 3 epochs, got 3/],
    [{ labelSmoothing: 1 }, /`labelSmoothing`: .*<1/],
    [{ clipNorm: 0 }, /`clipNorm`: .*>0/],
    [{ ema: 1 }, /`ema`: .*<1/],
    [{ weightDecay: 0.1 }, /`weightDecay`: Expected with the optimizer `adamw` or `sgd` alone/],
    [{ optimizer: 'sgd', decayAll: true }, /`decayAll`: Expected with a `weightDecay` above 0 alone$/],
  ] as const;
  for (const [fields, message] of refused) {
    it(`refuses ${JSON.stringify(fields)}`, () => {
      assert.throws(() => createTrainConfig({ data: '-', ...fields }), { code: 'CONFIG_INVALID', message });
    });
  }
});

describe('train() with `resume`', () => {
  it('takes no other number of epochs where the schedule ends with the last one', async () => {
    const options = { schedule: 'cosine', epochs: 2 } as const;
    const stop = new AbortController();
    const { run: directory } = await run('cosine', {
      ...options,
      signal: stop.signal,
      onProgress: (progress) => progress.stage === 'train' && stop.abort(),
    });
    await assert.rejects(train({ data, run: directory, resume: true, epochs: 3 }), {
      code: 'CONFIG_INVALID',
      message: /`epochs` was 2 and is 3$/,
    });
    const resumed = await train({ data, run: directory, resume: true, epochs: 2 });
    assert.equal(resumed.optimization, 'adam, learning rate 0.001, cosine');
  });

  it('names what differs of the optimizer', async () => {
    const { run: directory } = await run('kept', { optimizer: 'sgd', epochs: 1 });
    await assert.rejects(
      train({ data, run: directory, resume: true, epochs: 2, optimizer: 'adamw', weightDecay: 0.5 }),
      {
        code: 'CONFIG_INVALID',
        message: /`optimizer` was "sgd" and is "adamw"; `weightDecay` was 0 and is 0\.5$/,
      },
    );
    await assert.rejects(train({ data, run: directory, resume: true, epochs: 2, momentum: 0.5 }), {
      code: 'CONFIG_INVALID',
      message: /`momentum` was 0\.9 and is 0\.5$/,
    });
  });
});

function run(name: string, options: Partial<TrainOptions>): Promise<TrainResult> {
  return train({ data, ...SMALL, epochs: 3, ...options, run: join(folder, name) });
}
