import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Batch } from '../../src/pipeline/index.ts';
import { loadEngine } from '../../src/train/engine/index.ts';
import { train } from '../../src/train/index.ts';
import { createLearner } from '../../src/train/step/learner.ts';
import { writeFacesCsv } from './write-faces-csv.ts';

const { tf } = await loadEngine();
const folder = await mkdtemp(join(tmpdir(), 'fer-mixed-'));
after(() => rm(folder, { recursive: true, force: true }));

test('createLearner() takes soft labels: cross-entropy with all shares, and the largest share as the right class', async () => {
  const model = tf.sequential({
    layers: [
      tf.layers.flatten({ inputShape: [1, 2, 1] }),
      tf.layers.dense({ units: 2, activation: 'softmax', useBias: false }),
    ],
  });
  // The logits are the pixels themselves.
  model.setWeights([tf.tensor2d([1, 0, 0, 1], [2, 2])]);
  const learner = createLearner(tf, model, { seed: 1 });
  const batch: Batch = {
    images: Float32Array.of(0, Math.log(3), Math.log(3), 0),
    labels: Float32Array.of(0.25, 0.75, 0.25, 0.75),
    shape: [2, 1, 2, 1],
    size: 2,
    paths: ['a.png', 'b.png'],
  };
  const [loss, correct] = await learner.evaluateOn(batch).data();
  // The probabilities are 1/4 and 3/4 in turn; both images are of the second class.
  const first = -(0.25 * Math.log(1 / 4) + 0.75 * Math.log(3 / 4));
  const second = -(0.25 * Math.log(3 / 4) + 0.75 * Math.log(1 / 4));
  assert.ok(Math.abs(loss! - (first + second) / 2) < 1e-6, `${loss}`);
  assert.equal(correct, 1);
  learner.dispose();
  model.dispose();
});

test('train() mixes batches, and goes on in the middle of an epoch as if it had never stopped', async () => {
  const data = await writeFacesCsv(join(folder, 'faces.csv'), { rows: { Training: 10, PublicTest: 3 } });
  const augment = join(folder, 'mix.json');
  await writeFile(augment, JSON.stringify({ steps: [{ erase: {} }], mix: { mixup: {}, cutmix: {} } }));
  const small = { data, model: 'tiny', batchSize: 8, imageSize: { width: 16, height: 16 }, seed: 5 } as const;
  const whole = await train({ ...small, augment, epochs: 2, run: join(folder, 'whole') });
  const config = JSON.parse(await readFile(join(whole.run, 'config.json'), 'utf8'));
  assert.deepEqual(config.augmentation.mix, { probability: 1, mixup: { alpha: 0.2 }, cutmix: { alpha: 1 } });
  assert.ok(whole.history.every(({ loss }) => Number.isFinite(loss)));

  const plain = await train({ ...small, augment: 'none', epochs: 2, run: join(folder, 'plain') });
  assert.ok(!(await weightsOf(plain.run)).equals(await weightsOf(whole.run)));

  const stop = new AbortController();
  const half = await train({
    ...small,
    augment,
    epochs: 2,
    run: join(folder, 'half'),
    signal: stop.signal,
    onProgress: (progress) => {
      if (progress.stage === 'train' && progress.epoch === 2 && progress.step === 2) stop.abort();
    },
  });
  assert.equal(half.outcome, 'interrupted');
  await train({ data, run: half.run, resume: true });
  assert.ok((await weightsOf(half.run)).equals(await weightsOf(whole.run)));
});

function weightsOf(run: string): Promise<Buffer> {
  return readFile(join(run, 'last', 'weights.bin'));
}
