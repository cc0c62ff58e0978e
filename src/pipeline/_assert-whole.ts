/** Throws a `RangeError` where an option is not a whole number of at least 1. */
export function assertWhole(name: string, value: number): void {
  if (Number.isInteger(value) && value >= 1) return;
  throw new RangeError(
    `Could not build the stream because \`${name}\` is not a whole number of at least 1: ${value}`,
  );
}
