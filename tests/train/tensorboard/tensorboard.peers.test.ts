import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { train } from '../../../src/train/index.ts';
import { writeFacesCsv } from '../write-faces-csv.ts';

const folder = await mkdtemp(join(tmpdir(), 'fer-tensorboard-peers-'));
after(() => rm(folder, { recursive: true, force: true }));

test('TensorBoard reads the scalars of a run that was interrupted and went on, each step once', async () => {
  const data = await writeFacesCsv(join(folder, 'faces.csv'), { rows: { Training: 14, PublicTest: 4 } });
  const run = join(folder, 'run');
  const small = { model: 'tiny', batchSize: 8, imageSize: { width: 16, height: 16 } } as const;
  const stop = new AbortController();
  // The checkpoint that it goes on from is of the end of epoch 1, so that epoch 2 is written by both parts.
  await assert.rejects(
    train({
      ...small,
      data,
      run,
      epochs: 3,
      tensorboard: true,
      signal: stop.signal,
      onProgress: (progress) => {
        if (progress.stage === 'train' && progress.epoch === 2 && progress.step === 6)
          throw new Error('crash');
      },
    }),
    /crash/,
  );
  const { history } = await train({ data, run, resume: true });
  const script = fileURLToPath(new URL('read-events.py', import.meta.url));
  const { stdout } = await promisify(execFile)(process.env.FER_PEERS_PYTHON!, [
    script,
    join(run, 'tensorboard'),
  ]);
  const read = JSON.parse(stdout.trim().split('\n').at(-1)!);
  const column = (field: keyof (typeof history)[number]) =>
    history.map((row) => [row.epoch, Math.fround(row[field])]);
  assert.deepEqual(read.train, {
    epoch_loss: column('loss'),
    epoch_accuracy: column('accuracy'),
    epoch_learning_rate: column('learning_rate'),
    epoch_images_per_second: column('images_per_second'),
  });
  assert.deepEqual(read.validation, {
    epoch_loss: column('val_loss'),
    epoch_accuracy: column('val_accuracy'),
  });
  const steps = read.steps.loss.map(([step]: [number, number]) => step);
  // Six steps an epoch, whose results are read together at its end.
  assert.deepEqual(steps, [6, 12, 18]);
  for (const [index, [, loss]] of read.steps.loss.entries()) {
    assert.ok(Math.abs(loss - history[index]!.loss) < 0.3, `${loss} and ${history[index]!.loss}`);
  }
});
