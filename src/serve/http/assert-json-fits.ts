import { RequestError } from './request-error.ts';

/** What is shorter takes some milliseconds, whatever it holds. */
const FEWEST_BYTES = 2 ** 17;
/** Deeper than any request is, a tensor of 16 axes included. */
const MOST_DEPTH = 32;
/** Each of them takes as long as 20 numbers. */
const MOST_OBJECTS = 10_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** What a byte of the structure means; 0 for all others. */
const MEANING = new Uint8Array(256);
const TEXT = 1;
const COMMA = 2;
const LIST = 3;
const OBJECT = 4;
const CLOSING = 5;
for (const [meaning, bytes] of [
  [TEXT, '"'],
  [COMMA, ','],
  [LIST, '['],
  [OBJECT, '{'],
  [CLOSING, ']}'],
] as const) {
  for (const byte of Buffer.from(bytes)) MEANING[byte] = meaning;
}

export interface JsonLimits {
  /** The most elements of all its arrays and objects together. */
  readonly mostValues: number;
  /**
   * The most bytes of a text.
   *
   * @default as many as the body has
   */
  readonly longestText?: number;
}

/**
 * Looks at the structure of long JSON before it is parsed: `JSON.parse` takes 80 ms for each mebibyte of opening brackets
 * and 15 ms for each of short numbers, this a few.
 *
 * Throws `REQUEST_INVALID` where it is nested deeper than any request is or closes more than it has opened, and
 * `REQUEST_TOO_LARGE` beyond the limits. Whether it is JSON in all else is not looked at.
 */
export function assertJsonFits(body: Buffer, limits: JsonLimits): void {
  const { mostValues, longestText = body.length } = limits;
  if (body.length < FEWEST_BYTES) return;
  let depth = 0;
  let values = 1;
  let objects = 0;
  for (let at = 0; at < body.length; at++) {
    const meaning = MEANING[body[at]!]!;
    if (meaning === 0) continue;
    if (meaning === TEXT) {
      const end = _endOfText(body, { start: at, longest: longestText });
      if (end === undefined)
        throw _refusal('REQUEST_TOO_LARGE', `has a text of more than ${longestText} bytes`);
      at = end;
    } else if (meaning === COMMA) values += 1;
    else depth += meaning === CLOSING ? -1 : 1;
    if (meaning === OBJECT) objects += 1;
    if (depth < 0) throw _refusal('REQUEST_INVALID', 'is not JSON: it closes more than it has opened');
    if (objects > MOST_OBJECTS) throw _refusal('REQUEST_TOO_LARGE', `has more than ${MOST_OBJECTS} objects`);
    if (depth > MOST_DEPTH) throw _refusal('REQUEST_INVALID', `is nested deeper than ${MOST_DEPTH} times`);
    if (values > mostValues) throw _refusal('REQUEST_TOO_LARGE', `has more than ${mostValues} values`);
  }
}

function _refusal(code: 'REQUEST_INVALID' | 'REQUEST_TOO_LARGE', why: string): RequestError {
  return new RequestError(code, `Could not read the body because it ${why}`);
}

/** Where a text ends, or the body where it does not; undefined for one that is too long. */
function _endOfText(
  body: Buffer,
  { start, longest }: { readonly start: number; readonly longest: number },
): number | undefined {
  for (let at = start + 1; at < body.length; at++) {
    const byte = body[at];
    if (byte === QUOTE) return at;
    if (at - start > longest) return undefined;
    if (byte === BACKSLASH) at += 1;
  }
  return body.length;
}
