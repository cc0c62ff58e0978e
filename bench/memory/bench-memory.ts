import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { drawFaces } from '../../fixtures/index.ts';

/** What the training process holds after an epoch, in bytes and tensors. */
export interface MemorySample {
  readonly rss: number;
  readonly heapUsed: number;
  readonly external: number;
  readonly tensors: number;
  readonly tensorBytes: number;
}

export interface MemoryResult {
  readonly warmUp: number;
  readonly epochs: number;
  /** MiB an epoch, of the line of least squares over the epochs after the warm-up. */
  readonly slopes: { readonly rss: number; readonly heapUsed: number; readonly external: number };
  /** MiB after the first and the last of those epochs. */
  readonly rss: readonly [number, number];
  /** Tensors after each of all epochs, each number once. */
  readonly tensors: readonly number[];
}

const MEBIBYTE = 2 ** 20;
/** Caches of images, compiled code and pools of memory fill in the first epochs. */
const WARM_UP = 10;
const EPOCHS = 20;
const PER_CLASS = { train: 60, validation: 20, test: 0 };

/** Measures how much more memory a training process holds after each epoch. */
export async function benchMemory(): Promise<MemoryResult> {
  const folder = await mkdtemp(join(tmpdir(), 'fer-memory-'));
  try {
    const data = join(folder, 'faces');
    await drawFaces(data, { perClass: PER_CLASS });
    const script = fileURLToPath(new URL('train-epochs.ts', import.meta.url));
    const result = spawnSync(
      process.execPath,
      ['--expose-gc', '--import', 'tsx', script, data, join(folder, 'run'), String(WARM_UP + EPOCHS)],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
    );
    if (result.status !== 0) throw new Error(`train-epochs.ts failed: ${result.status ?? result.signal}`);
    return _describe(JSON.parse(result.stdout.trim().split('\n').at(-1)!));
  } finally {
    await rm(folder, { recursive: true });
  }
}

function _describe(samples: readonly MemorySample[]): MemoryResult {
  const measured = samples.slice(WARM_UP);
  const slopeOf = (field: 'rss' | 'heapUsed' | 'external') =>
    _slope(measured.map((sample) => sample[field] / MEBIBYTE));
  return {
    warmUp: WARM_UP,
    epochs: measured.length,
    slopes: { rss: slopeOf('rss'), heapUsed: slopeOf('heapUsed'), external: slopeOf('external') },
    rss: [measured[0]!.rss / MEBIBYTE, measured.at(-1)!.rss / MEBIBYTE],
    tensors: [...new Set(samples.map(({ tensors }) => tensors))],
  };
}

/** Of the line of least squares through values at 0, 1, 2, … */
function _slope(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const covariance = values.reduce((sum, value, index) => sum + (index - middle) * (value - mean), 0);
  const variance = values.reduce((sum, _, index) => sum + (index - middle) ** 2, 0);
  return covariance / variance;
}
