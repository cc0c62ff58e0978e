/** Draws decisions from a list of numbers. What comes first is the simplest, and an exhausted list gives that. */
export interface Chooser {
  /** A whole number from 0 up to, but without, `n`. */
  readonly below: (n: number) => number;
  /** A whole number from `low` to `high`. */
  readonly between: (low: number, high: number) => number;
  readonly oneOf: <Item>(items: readonly Item[]) => Item;
  /** True about once in `times`. */
  readonly once: (times: number) => boolean;
  /** The items in any order. */
  readonly shuffle: <Item>(items: readonly Item[]) => Item[];
}

/** A chooser whose decisions shrink with the numbers, towards 0. */
export function createChooser(numbers: readonly number[]): Chooser {
  let next = 0;
  const below = (n: number): number => (numbers[next++] ?? 0) % n;
  return {
    below,
    between: (low, high) => low + below(high - low + 1),
    oneOf: (items) => items[below(items.length)]!,
    once: (times) => below(times) === times - 1,
    shuffle: (items) => {
      const left = [...items];
      return items.map(() => left.splice(below(left.length), 1)[0]!);
    },
  };
}
