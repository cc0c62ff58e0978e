import { readFile } from 'node:fs/promises';
import { FerError } from '../../../base/index.ts';
import type { Engine } from '../engine.ts';
import { setupCommandLine } from '../engine-location.ts';
import { computeInBfloat16 } from './compute-in-bfloat16.ts';

/**
 * What convolutions and matrix products are computed in while a model trains.
 *
 * - `float32`: as everything else.
 * - `bf16`: in bfloat16, half the size; weights, losses and statistics stay float32, and so does evaluation.
 */
export const PRECISIONS = ['float32', 'bf16'] as const;

export type Precision = (typeof PRECISIONS)[number];

export interface AssertPrecisionOptions {
  /**
   * Where Linux describes the processor.
   *
   * @default '/proc/cpuinfo'
   */
  readonly cpuInfo?: string;
}

/** As Linux names them; without either, oneDNN rounds to bfloat16 in software: `light` trained half as fast as in float32. */
const CPU_FLAGS = ['avx512_bf16', 'amx_bf16'] as const;

/**
 * Throws where the engine on this machine has no fast arithmetic of the wanted precision.
 *
 * @throws FerError `PRECISION_UNAVAILABLE`, with the reason and what to do
 */
export async function assertPrecision(
  engine: Engine,
  precision: Precision,
  { cpuInfo = '/proc/cpuinfo' }: AssertPrecisionOptions = {},
): Promise<void> {
  if (precision === 'float32') return;
  if (engine.name === 'portable') {
    const command = setupCommandLine({ engine: 'native' });
    throw _unavailable('the portable engine computes in float32 alone', `run \`${command}\` or `);
  }
  if (engine.device === 'gpu') throw _unavailable('it is for processors', 'take `--device cpu` or ');
  const flags = /^flags\s*:(.*)$/m.exec(await _read(cpuInfo))?.[1]?.split(' ') ?? [];
  if (!CPU_FLAGS.some((flag) => flags.includes(flag))) {
    throw _unavailable(`the processor has none of ${CPU_FLAGS.join(', ')} in ${cpuInfo}`);
  }
  if (!_computes(engine))
    throw _unavailable(`the TensorFlow of the ${engine.name} engine has no operations for it`);
}

function _unavailable(reason: string, otherwise = ''): FerError {
  return new FerError(
    'PRECISION_UNAVAILABLE',
    `Could not train in bf16 because ${reason}: ${otherwise}take \`--precision float32\``,
    { details: { precision: 'bf16', reason } },
  );
}

/** Other systems have no such file. */
async function _read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

/** One product of known value. */
function _computes({ tf }: Engine): boolean {
  try {
    const [value] = tf.tidy(() =>
      computeInBfloat16(tf, (widen) =>
        widen(tf.matMul(tf.tensor2d([[2, 3]]), tf.tensor2d([[5], [7]]))),
      ).dataSync(),
    );
    return value === 31;
  } catch {
    return false;
  }
}
