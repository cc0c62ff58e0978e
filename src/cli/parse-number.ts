/** A parser for a whole number within bounds. */
export function wholeNumber(minimum: number, maximum = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^[+-]?\d+$/.test(text.trim()) || value < minimum || value > maximum) {
      throw new RangeError(`expected a whole number ${_range(minimum, maximum)}, got \`${text}\``);
    }
    return value;
  };
}

/** A parser for a finite number within bounds. */
export function realNumber(minimum: number, maximum = Number.MAX_VALUE): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value) || value < minimum || value > maximum) {
      throw new RangeError(`expected a number ${_range(minimum, maximum)}, got \`${text}\``);
    }
    return value;
  };
}

function _range(minimum: number, maximum: number): string {
  return maximum >= Number.MAX_SAFE_INTEGER ? `of at least ${minimum}` : `from ${minimum} to ${maximum}`;
}
