import { loadKernel } from './load-kernel.ts';
import { NORMAL_CUBICS, normalFromBits } from './normal-from-bits.ts';

/** The functions of `kernels/normals.ts`, which says what they do. */
interface Kernel {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly cubicsStart: () => number;
  readonly numbersStart: () => number;
  readonly room: () => number;
  readonly setState: (high0: number, low0: number, high1: number, low1: number) => void;
  readonly stateWord: (position: number) => number;
  readonly bitsOfLast: () => number;
  readonly fill: (start: number, end: number) => number;
}

/** One for each thread, from its first use on. */
let kernel: Kernel | undefined;

/**
 * Writes what `normalFromBits` makes of the next draws of xoroshiro128+, in a third of the time.
 *
 * @param state four words
 * @returns the state after the draws
 */
export function fillNormals(out: Float32Array, state: readonly number[]): readonly number[] {
  kernel ??= _instantiate();
  const { memory, numbersStart, room, setState, stateWord, bitsOfLast, fill } = kernel;
  const numbers = new Float32Array(memory.buffer, numbersStart(), room());
  setState(state[0]!, state[1]!, state[2]!, state[3]!);
  for (let start = 0; start < out.length; start += numbers.length) {
    const count = Math.min(numbers.length, out.length - start);
    for (let at = fill(0, count); at < count; at = fill(at + 1, count)) {
      numbers[at] = normalFromBits(bitsOfLast());
    }
    out.set(numbers.subarray(0, count), start);
  }
  return [0, 1, 2, 3].map((position) => stateWord(position));
}

function _instantiate(): Kernel {
  const exports = loadKernel<Kernel>(new URL('normals.wasm', import.meta.url));
  new Float64Array(exports.memory.buffer, exports.cubicsStart(), NORMAL_CUBICS.length).set(NORMAL_CUBICS);
  return exports;
}
