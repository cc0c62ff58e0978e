import type { InputType } from './classifier-plan.ts';

/** Elements of float16 are bits. */
export type InputArray = Float32Array | Uint16Array | Uint8Array;

const ARRAYS = { float32: Float32Array, float16: Uint16Array, uint8: Uint8Array } as const;

/** Arrays for the inputs of runs, used again after each. */
export interface InputBuffers {
  /** An array of zeros, or of what an earlier run left in it. */
  readonly take: (length: number) => InputArray;
  /** Gives an array back once nobody reads it any more. */
  readonly giveBack: (array: InputArray) => void;
}

/** No more than this is kept, in bytes: a batch of 64 pictures of 224x224 in colour. */
const MOST_KEPT = 40 * 2 ** 20;

/**
 * Keeps the array of the last run for the next one of its size: the system clears the pages of a new one, which takes ten times as
 * long as filling it. Runs at the same time get arrays of their own.
 */
export function createInputBuffers(type: InputType): InputBuffers {
  let idle: InputArray | undefined;
  return {
    take: (length) => {
      const kept = idle;
      idle = undefined;
      if (kept?.length === length) return kept;
      return new ARRAYS[type](length);
    },
    giveBack: (array) => {
      if (array.byteLength <= MOST_KEPT) idle = array;
    },
  };
}
