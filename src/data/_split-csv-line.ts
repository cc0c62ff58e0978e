/** Where the content of a field starts and ends in its line. */
export interface Field {
  readonly start: number;
  readonly end: number;
}

const TAB = 0x09;
const RETURN = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;

/**
 * The fields of one line of a CSV file, without the spaces and the quotes around them.
 *
 * @param separator the byte between fields, a comma where nothing is said
 * @throws SyntaxError where a quote is not closed on the line
 */
export function splitCsvLine(line: Uint8Array, separator = COMMA): Field[] {
  const fields: Field[] = [];
  let start = 0;
  let isQuoted = false;
  for (let at = 0; at < line.length; at++) {
    const byte = line[at]!;
    if (byte === QUOTE) isQuoted = !isQuoted;
    if (byte !== separator || isQuoted) continue;
    fields.push(_content(line, start, at));
    start = at + 1;
  }
  fields.push(_content(line, start, line.length));
  if (isQuoted) throw new SyntaxError('has a quote that is not closed');
  return fields;
}

function _content(line: Uint8Array, start: number, end: number): Field {
  const field = _trimmed(line, start, end);
  const isQuoted =
    field.end - field.start >= 2 && line[field.start] === QUOTE && line[field.end - 1] === QUOTE;
  return isQuoted ? _trimmed(line, field.start + 1, field.end - 1) : field;
}

function _trimmed(line: Uint8Array, from: number, to: number): Field {
  let start = from;
  let end = to;
  while (start < end && _isSpace(line[start]!)) start += 1;
  while (end > start && _isSpace(line[end - 1]!)) end -= 1;
  return { start, end };
}

function _isSpace(byte: number): boolean {
  return byte === SPACE || byte === TAB || byte === RETURN;
}
