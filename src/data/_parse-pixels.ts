const SPACE = 0x20;
const ZERO = 0x30;

/**
 * Reads decimal numbers from 0 to 255 with spaces between them and gives their count.
 *
 * @param out takes as many of them as it has room for
 * @throws SyntaxError where something else is there
 */
export function parsePixels(text: Uint8Array, out?: Uint8Array): number {
  let count = 0;
  let value = -1;
  for (let at = 0; at <= text.length; at++) {
    const byte = at < text.length ? text[at]! : SPACE;
    if (byte !== SPACE) {
      const digit = byte - ZERO;
      if (digit < 0 || digit > 9) throw new SyntaxError(`holds ${_shown(byte)} in pixel ${count + 1}`);
      value = Math.max(value, 0) * 10 + digit;
      if (value > 255) throw new SyntaxError(`holds a value above 255 in pixel ${count + 1}`);
      continue;
    }
    if (value < 0) continue;
    if (out !== undefined && count < out.length) out[count] = value;
    count += 1;
    value = -1;
  }
  return count;
}

function _shown(byte: number): string {
  return JSON.stringify(String.fromCharCode(byte));
}
