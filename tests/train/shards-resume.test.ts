import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { create } from 'tar';
import { drawFaces } from '../../fixtures/index.ts';
import { type TrainOptions, type TrainResult, train } from '../../src/train/index.ts';

const folder = await mkdtemp(join(tmpdir(), 'fer-shards-resume-'));
after(() => rm(folder, { recursive: true, force: true }));

const data = join(folder, 'shards');

/** Three shards of class folders, and one to validate on. */
before(async () => {
  const faces = join(folder, 'faces');
  await mkdir(data);
  await drawFaces(faces, { perClass: { train: 9, validation: 1 } });
  for (const part of ['train', 'validation']) {
    const cwd = join(faces, part);
    const files = (await readdir(cwd, { recursive: true })).filter((name) => /\.\w+$/.test(name)).sort();
    const shards = part === 'train' ? 3 : 1;
    for (let shard = 0; shard < shards; shard++) {
      const own = files.filter((_, index) => index % shards === shard);
      await create({ cwd, file: join(data, `${part}-${shard}.tar`), portable: true }, own);
    }
  }
  await rm(faces, { recursive: true });
});

function run(name: string, options: Partial<TrainOptions> = {}): Promise<TrainResult> {
  const small = {
    model: 'tiny',
    batchSize: 8,
    imageSize: { width: 16, height: 16 },
    seed: 5,
    epochs: 2,
  } as const;
  // The order is drawn among fewer images than there are, and in part on another thread.
  return train({
    data,
    ...small,
    shuffleBuffer: 10,
    workers: 1,
    ...options,
    run: join(folder, name),
  });
}

test('train() on shards goes on in the middle of an epoch as if it had never stopped', async () => {
  const whole = await run('whole');
  const stop = new AbortController();
  const half = await run('half', {
    signal: stop.signal,
    onProgress: (progress) => {
      if (progress.stage === 'train' && progress.epoch === 2 && progress.step === 3) stop.abort();
    },
  });
  assert.equal(half.outcome, 'interrupted');
  assert.equal(half.history.length, 1);
  const resumed = await train({ data, run: half.run, resume: true });
  assert.equal(resumed.outcome, 'finished');
  for (const name of ['last/weights.bin', 'last/optimizer.bin', 'best/weights.bin']) {
    const [one, other] = [await readFile(join(whole.run, name)), await readFile(join(half.run, name))];
    assert.ok(one.equals(other), name);
  }
  const figures = ({ history }: TrainResult) =>
    history.map(({ seconds, images_per_second, data_wait_share, ...rest }) => rest);
  assert.deepEqual(figures(resumed), figures(whole));
  // Another buffer is another order: what is compared above depends on it.
  const other = await run('other', { shuffleBuffer: 20 });
  assert.notDeepEqual(figures(other), figures(whole));
});
