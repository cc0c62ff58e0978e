import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createRandom } from '../../src/base/index.ts';
import { train } from '../../src/train/index.ts';
import { writeFacesCsv } from './write-faces-csv.ts';

/** `FER_KILLS=50 npm test -- train/killed` is the long run. */
const KILLS = Number(process.env.FER_KILLS ?? 1);
const SEED = Number(process.env.FER_KILLS_SEED ?? 1);
const EPOCHS = 2 * KILLS;
/** In milliseconds: some tens of steps, each with a checkpoint. */
const LONGEST_LIFE = 1000;
const COMPARED = ['model.json', 'weights.bin', 'optimizer.bin', 'lowest-loss.bin'];
const FER = fileURLToPath(new URL('../../src/cli/fer.ts', import.meta.url));
const TSX = import.meta.resolve('tsx');

const folder = await mkdtemp(join(tmpdir(), 'fer-killed-'));
const run = join(folder, 'killed');
after(() => rm(folder, { recursive: true, force: true }));

test(`a run that is killed ${KILLS} times at random moments ends with the bytes of one that is not`, async (t) => {
  const data = await writeFacesCsv(join(folder, 'faces.csv'), { rows: { Training: 14, PublicTest: 4 } });
  const whole = join(folder, 'whole');
  const imageSize = { width: 16, height: 16 };
  await train({ data, model: 'tiny', batchSize: 8, imageSize, seed: 5, epochs: EPOCHS, run: whole });
  const fresh = '--model tiny --batch-size 8 --image-size 16x16 --seed 5 --checkpoint-minutes 1e-9'.split(
    ' ',
  );
  const random = createRandom(SEED, 'kill');
  const counts = { killed: 0, whileWriting: 0, beforeFirst: 0, ended: 0 };

  while (counts.killed < KILLS) {
    const isResumed = hasCheckpoint(run);
    const args = ['--run', run, '--epochs', String(EPOCHS), ...(isResumed ? ['--resume'] : fresh)];
    const life = await live(['train', data, ...args], {
      after: random.next() < 0.8 ? 'step' : 'data',
      milliseconds: random.uniform(0, LONGEST_LIFE),
    });
    if (life === 'killed') {
      counts.killed += 1;
      const names = existsSync(run) ? await readdir(run) : [];
      if (names.some((name) => name.endsWith('.tmp'))) counts.whileWriting += 1;
      if (!hasCheckpoint(run)) {
        counts.beforeFirst += 1;
        await rm(run, { recursive: true, force: true });
      }
    } else {
      counts.ended += 1;
      await assertSame(whole, run);
      await rm(run, { recursive: true });
    }
  }
  if (existsSync(run)) {
    const rest = ['train', data, '--run', run, '--epochs', String(EPOCHS), '--resume'];
    assert.equal(await live(rest), 'ended');
    await assertSame(whole, run);
  }
  t.diagnostic(JSON.stringify(counts));
});

/** Between the two renames of a later one the first name is free. */
function hasCheckpoint(run: string): boolean {
  return ['last', 'previous'].some((name) => existsSync(join(run, name)));
}

interface Death {
  /** What happens first: a step, or that the data are found, which is well before it. */
  readonly after: 'step' | 'data';
  /** From then on. */
  readonly milliseconds: number;
}

/** Runs `fer` until it ends or dies. */
async function live(args: readonly string[], death?: Death): Promise<'ended' | 'killed'> {
  const child = spawn(process.execPath, ['--import', TSX, FER, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let hasEnded = false;
  const closed = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.on('close', (code, signal) => {
      hasEnded = true;
      resolve({ code, signal });
    });
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  if (death !== undefined) {
    const before = newestState();
    const isDue = () =>
      death.after === 'data' ? stderr.includes('training on') : ![before, undefined].includes(newestState());
    while (!hasEnded && !isDue()) await setTimeout(5);
    await setTimeout(death.milliseconds);
    child.kill('SIGKILL');
  }
  const { code, signal } = await closed;
  if (signal === 'SIGKILL') return 'killed';
  // The death before this life came after the last checkpoint.
  if (args.includes('--resume') && stderr.includes('because it is finished')) return 'ended';
  assert.equal(code, 0, stderr);
  return 'ended';
}

/** Changes with every checkpoint. */
function newestState(): number | undefined {
  return statSync(join(run, 'last', 'state.json'), { throwIfNoEntry: false })?.ino;
}

async function assertSame(one: string, other: string): Promise<void> {
  for (const file of [...COMPARED.map((name) => join('last', name)), join('best', 'weights.bin')]) {
    const [a, b] = await Promise.all([one, other].map((run) => readFile(join(run, file))));
    assert.ok(a!.equals(b!), `${file} differs`);
  }
  const figures = async (run: string) =>
    JSON.parse(await readFile(join(run, 'history.json'), 'utf8')).map(
      ({ seconds, images_per_second, data_wait_share, ...rest }: Record<string, number>) => rest,
    );
  assert.deepEqual(await figures(other), await figures(one));
}
