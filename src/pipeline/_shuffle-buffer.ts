import type { Random } from '../base/index.ts';

/** Draws at random from values of which only some are at hand. */
export interface ShuffleBuffer<Value> {
  /** Takes a value in; once the buffer is full, gives one of those that were in it. */
  readonly swap: (value: Value) => Value | undefined;
  /** Gives one of those left; nothing when there are none. */
  readonly draw: () => Value | undefined;
}

export interface ShuffleBufferOptions<Value> {
  /** An array of the size of the buffer; what it holds is overwritten. */
  readonly slots: { readonly length: number; [slot: number]: Value };
  readonly random: Random;
}

/** WebDataset's way: each value that comes in takes the place of one drawn among `slots.length`. */
export function createShuffleBuffer<Value>(options: ShuffleBufferOptions<Value>): ShuffleBuffer<Value> {
  const { slots, random } = options;
  let filled = 0;
  return {
    swap: (value) => {
      if (filled < slots.length) {
        slots[filled++] = value;
        return undefined;
      }
      const at = random.integer(filled);
      const drawn = slots[at]!;
      slots[at] = value;
      return drawn;
    },
    draw: () => {
      if (filled === 0) return undefined;
      const at = random.integer(filled);
      const drawn = slots[at]!;
      filled -= 1;
      slots[at] = slots[filled]!;
      return drawn;
    },
  };
}
