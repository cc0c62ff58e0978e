/** A parser for whole numbers with commas between them, each within a lower bound. */
export function numberList(minimum: number): (text: string) => readonly number[] {
  return (text) =>
    text.split(',').map((part) => {
      const value = Number(part);
      if (/^\s*\d+\s*$/.test(part) && Number.isSafeInteger(value) && value >= minimum) return value;
      throw new RangeError(
        `expected whole numbers of at least ${minimum} with commas between them, got \`${text}\``,
      );
    });
}
