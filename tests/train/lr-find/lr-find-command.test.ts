import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { loadEngine } from '../../../src/train/engine/index.ts';
import { findLearningRate } from '../../../src/train/index.ts';
import { runCli } from '../../cli/run-cli.ts';
import { writeFacesCsv } from '../write-faces-csv.ts';

const folder = await mkdtemp(join(tmpdir(), 'fer-lr-find-'));
after(() => rm(folder, { recursive: true, force: true }));
const data = join(folder, 'faces.csv');

before(async () => {
  await writeFacesCsv(data, { rows: { Training: 8, PublicTest: 3 } });
});

describe('findLearningRate()', () => {
  it('raises the rate by one factor from step to step over several epochs, the same again, and leaves no tensors', async () => {
    const { tf } = await loadEngine();
    const tensors = tf.memory().numTensors;
    const options = {
      data,
      model: 'tiny',
      batchSize: 8,
      imageSize: { width: 16, height: 16 },
      minRate: 1e-5,
      maxRate: 1e-2,
      steps: 12,
    } as const;
    const { points, steps } = await findLearningRate(options);
    assert.deepEqual([points.length, steps], [12, 12]);
    for (const [index, { learningRate, loss }] of points.entries()) {
      assert.ok(Math.abs(learningRate / (1e-5 * 10 ** (index / 4)) - 1) < 1e-9);
      assert.ok(Number.isFinite(loss));
    }
    assert.equal(tf.memory().numTensors, tensors);
    assert.deepEqual((await findLearningRate(options)).points, points);
  });

  it('refuses a sweep that is none', async () => {
    await assert.rejects(findLearningRate({ data, steps: 5 }), {
      code: 'CONFIG_INVALID',
      message: /`steps` must be a whole number of at least 10: 5$/,
    });
    await assert.rejects(findLearningRate({ data, minRate: 1, maxRate: 1 }), {
      code: 'CONFIG_INVALID',
      message: /`minRate` must be above 0 and below `maxRate`: 1 and 1$/,
    });
  });
});

describe('fer lr-find', () => {
  it('ends where the loss explodes, draws the curve and leaves nothing else', async () => {
    const args = 'faces.csv --model tiny --image-size 16x16 --batch-size 8 --steps 40 --max-rate 1e6'.split(
      ' ',
    );
    const { code, stdout, stderr } = await runCli(['lr-find', ...args, '--out', 'rates.svg', '--json'], {
      cwd: folder,
    });
    assert.equal(code, 0, stderr);
    const search = JSON.parse(stdout);
    assert.ok(search.points.length < 40, `${search.points.length} steps`);
    assert.equal(search.out, 'rates.svg');
    assert.match(await readFile(join(folder, 'rates.svg'), 'utf8'), /^<svg[\s\S]*Learning rate/);
    assert.deepEqual((await readdir(folder)).sort(), ['faces.csv', 'rates.svg']);
  });

  it('refuses a file of another kind and one that exists before it trains', async () => {
    const pdf = await runCli(['lr-find', 'faces.csv', '--out', 'rates.pdf'], { cwd: folder });
    assert.equal(pdf.code, 2);
    assert.match(pdf.stderr, /rates\.pdf .* expected a name that ends in \.json, \.svg, \.png$/m);
    const there = await runCli(['lr-find', 'faces.csv', '--out', 'rates.svg'], { cwd: folder });
    assert.equal(there.code, 1);
    assert.match(there.stderr, /rates\.svg because it exists: give `--force`/);
  });
});
