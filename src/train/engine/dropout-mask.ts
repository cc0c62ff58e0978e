import { loadKernel } from '../../base/index.ts';

/** What `kernels/dropout.ts` exports and says. */
interface DropoutKernel {
  readonly memory: { readonly buffer: ArrayBuffer; readonly grow: (pages: number) => number };
  readonly draw: (units: number, seed: number, lastDropped: number, kept: number) => void;
}

const PAGE_BYTES = 65_536;
/** The kernel writes up to seven numbers after the last. */
const SPARE_BYTES = 28;

const kernel = loadKernel<DropoutKernel>(new URL('dropout.wasm', import.meta.url));

/**
 * What the units of a layer are multiplied with: 0 for those that are dropped and `1 / (1 - rate)` for the others, so
 * that their sum stays what it was. Decided by the seed alone and so the same on every engine.
 *
 * Sixteen bits a unit from four of Chris Doty-Humphrey's generators sfc32, without a branch that depends on them: a mask
 * has millions of units, at every step.
 *
 * @param rate - The share that is dropped, above 0 and below 1; to the nearest 65,536th.
 * @param seed - A whole number; its lower 32 bits count.
 * @returns numbers that the next call overwrites
 */
export function dropoutMask(
  units: number,
  { rate, seed }: { readonly rate: number; readonly seed: number },
): Float32Array {
  const missing = 4 * units + SPARE_BYTES - kernel.memory.buffer.byteLength;
  if (missing > 0) kernel.memory.grow(Math.ceil(missing / PAGE_BYTES));
  const lastDropped = Math.max(1, Math.round(rate * 2 ** 16)) - 1;
  kernel.draw(units, seed | 0, lastDropped, 1 / (1 - rate));
  return new Float32Array(kernel.memory.buffer, 0, units);
}
