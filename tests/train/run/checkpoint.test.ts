import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { loadEngine } from '../../../src/train/engine/index.ts';
import { buildModel, createTrainConfig } from '../../../src/train/index.ts';
import { loadCheckpoint, saveCheckpoint } from '../../../src/train/run/checkpoint.ts';
import { createLearner } from '../../../src/train/step/learner.ts';
import { startTraining, type TrainingState } from '../../../src/train/training-state.ts';
import { crashAt } from '../../crash-at.ts';

const root = await mkdtemp(join(tmpdir(), 'fer-checkpoint-'));
const engine = await loadEngine();
const { tf } = engine;
const model = buildModel(engine, 'tiny', { width: 16, height: 16, channels: 1, classes: 2, seed: 1 });
const learner = createLearner(tf, model, createTrainConfig({ data: '-', model: 'tiny' }));
after(async () => {
  learner.dispose();
  model.dispose();
  await rm(root, { recursive: true, force: true });
});

/** Of Adam. */
const SLOTS = { slotsPerWeight: 2, hasAverage: false };

/** The first weight of the model and the number of the optimizer's updates both tell the generation. */
async function saveGeneration(directory: string, generation: number): Promise<void> {
  const { optimizer } = learner;
  const kernel = model.weights[0]!;
  tf.tidy(() => {
    kernel.write(tf.fill(kernel.shape as number[], generation));
  });
  optimizer.writeState({ ...(await optimizer.readState()), iterations: generation });
  const state: TrainingState = {
    ...startTraining(createTrainConfig({ data: '-' })),
    epoch: 3,
    step: generation,
  };
  await saveCheckpoint(directory, { model, optimizer, average: undefined, state, lowestLoss: undefined });
}

async function loadGeneration(directory: string): Promise<{ generation: number; warning?: string }> {
  const loaded = await loadCheckpoint(engine, directory, SLOTS);
  const [kernel] = await loaded.model.weights[0]!.read().data();
  loaded.model.dispose();
  assert.equal(kernel, loaded.optimizer.iterations);
  assert.equal(kernel, loaded.state.step);
  const { warning } = loaded;
  return { generation: loaded.optimizer.iterations, ...(warning !== undefined && { warning }) };
}

describe('a checkpoint', () => {
  const two = join(root, 'two');
  before(async () => {
    await saveGeneration(two, 1);
    await saveGeneration(two, 2);
  });
  const copy = async (name: string): Promise<string> => {
    const place = join(root, name);
    await cp(two, place, { recursive: true });
    return place;
  };

  it('is the newest, and the one before it is kept', async () => {
    assert.deepEqual(await loadGeneration(two), { generation: 2 });
    assert.deepEqual((await readdir(two)).sort(), ['last', 'previous']);
  });

  it('is whole whenever its process is killed: the newer or the older one, never parts of both', async () => {
    const seen: number[] = [];
    for (let operation = 1; ; operation++) {
      const place = await copy(`killed-${operation}`);
      const isDone = await crashAt(operation, () => saveGeneration(place, 3));
      const { generation, warning } = await loadGeneration(place);
      assert.equal(warning, undefined, `operation ${operation}`);
      seen.push(generation);
      assert.deepEqual((await readdir(place)).sort(), ['last', 'previous'], `operation ${operation}`);
      // The mended folder takes the next one as any other.
      await saveGeneration(place, 4);
      assert.equal((await loadGeneration(place)).generation, 4);
      if (isDone) break;
    }
    assert.deepEqual([...new Set(seen)], [2, 3]);
    assert.ok(seen.length > 10, `${seen.length} operations`);
  });

  it('is whole even where the mending is killed', async () => {
    for (let first = 8; first <= 14; first++) {
      for (let second = 1; second <= 6; second++) {
        const place = await copy(`twice-${first}-${second}`);
        await crashAt(first, () => saveGeneration(place, 3));
        await crashAt(second, () => loadGeneration(place));
        assert.ok((await loadGeneration(place)).generation >= 2, `operations ${first} and ${second}`);
      }
    }
  });

  for (const file of ['model.json', 'weights.bin', 'optimizer.bin', 'state.json', 'checkpoint.json']) {
    it(`with a damaged ${file} gives way to the one before it, which is said`, async () => {
      const damages = {
        missing: (path: string) => rm(path),
        short: async (path: string) => writeFile(path, (await readFile(path)).subarray(1)),
        changed: async (path: string) => writeFile(path, (await readFile(path)).fill(0x31, 20, 24)),
        empty: (path: string) => writeFile(path, ''),
      };
      for (const [name, damage] of Object.entries(damages)) {
        const place = await copy(`${file}-${name}`);
        await damage(join(place, 'last', file));
        const { generation, warning } = await loadGeneration(place);
        assert.equal(generation, 1, name);
        assert.match(
          warning!,
          /^going on from the checkpoint before the newest, in epoch 3 after step 1, because /,
        );
        assert.ok(warning!.includes(`damaged, ${join(place, 'last', file)}: `), warning);
        assert.deepEqual(await loadGeneration(place), { generation: 1 }, 'it is the newest now');
      }
    });
  }

  it('that is gone gives way to the one before it, which is said', async () => {
    const place = await copy('gone');
    await rm(join(place, 'last'), { recursive: true });
    const { generation, warning } = await loadGeneration(place);
    assert.equal(generation, 1);
    assert.match(warning!, /because the newest is missing, .*last is not there$/);
  });

  it('is refused where both are damaged, which are left as they are', async () => {
    const place = await copy('both');
    await writeFile(join(place, 'last', 'weights.bin'), 'short');
    await rm(join(place, 'previous', 'optimizer.bin'));
    await assert.rejects(loadCheckpoint(engine, place, SLOTS), {
      code: 'CHECKPOINT_INVALID',
      message:
        /damaged, start another run: .*last.weights\.bin: expected \d+ bytes, got 5; .*previous.optimizer\.bin: missing$/,
    });
    assert.equal((await readdir(join(place, 'last'))).length, 5);
  });

  it('that finds the disk full leaves the ones before, says so in one sentence and loses nothing', async (context) => {
    const place = join(root, 'full');
    await mkdir(place);
    // Room for two checkpoints and a half; a mount takes rights that a user mostly lacks.
    const bytes = await sizeOf(join(two, 'last'));
    const size = `size=${Math.ceil((2.5 * bytes) / 1024)}k`;
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', size, 'tmpfs', place]).status !== 0) {
      context.skip('a small file system could not be mounted');
      return;
    }
    try {
      await saveGeneration(place, 1);
      await saveGeneration(place, 2);
      await assert.rejects(saveGeneration(place, 3), {
        code: 'OUTPUT_FAILED',
        message: `Could not write ${join(place, 'last')} because the disk is full: what was there before is unchanged`,
      });
      assert.deepEqual((await readdir(place)).sort(), ['last', 'previous']);
      assert.deepEqual(await loadGeneration(place), { generation: 2 });
      await rm(join(place, 'last', 'weights.bin'));
      assert.equal((await loadGeneration(place)).generation, 1);
    } finally {
      spawnSync('umount', [place]);
    }
  });

  it('is refused where there is none yet', async () => {
    const place = await copy('none');
    for (const name of await readdir(place)) await rm(join(place, name), { recursive: true });
    await assert.rejects(loadCheckpoint(engine, place, SLOTS), {
      code: 'CHECKPOINT_INVALID',
      message: /ended before its first checkpoint, start another run: /,
    });
  });
});

/** In pages, as the file system counts. */
async function sizeOf(folder: string): Promise<number> {
  const sizes = await Promise.all((await readdir(folder)).map((name) => stat(join(folder, name))));
  return sizes.reduce((sum, { size }) => sum + 4096 * Math.ceil(size / 4096), 0);
}
