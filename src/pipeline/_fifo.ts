/** A first-in first-out queue whose operations take constant time, which `Array.shift` does not on long arrays. */
export interface Fifo<T> {
  readonly size: () => number;
  readonly push: (value: T) => void;
  /** The oldest value, left in place; `undefined` where there is none. */
  readonly peek: () => T | undefined;
  /** The oldest value, taken out; `undefined` where there is none. */
  readonly shift: () => T | undefined;
  readonly clear: () => void;
}

export function createFifo<T>(): Fifo<T> {
  let values: (T | undefined)[] = [];
  let head = 0;
  return {
    size: () => values.length - head,
    push: (value) => {
      values.push(value);
    },
    peek: () => values[head],
    shift: () => {
      const value = values[head];
      // What was taken must not be kept from the garbage collector.
      values[head] = undefined;
      if (head < values.length) head += 1;
      if (head > 32 && head * 2 > values.length) {
        values = values.slice(head);
        head = 0;
      }
      return value;
    },
    clear: () => {
      values = [];
      head = 0;
    },
  };
}
