import { readFileSync } from 'node:fs';

/** Reads a file that `golden/make-golden.py` made. */
export function readGolden<Content>(name: string): Content {
  return JSON.parse(readFileSync(new URL(`golden/${name}.json`, import.meta.url), 'utf8'));
}

/** The picture that `make-golden.py` makes by the same formula; it has smooth and rough parts. */
export function patternPixels(size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, i) =>
    Math.floor(i / 64) % 2 === 0 ? (i * i * 31 + i * 17 + Math.floor(i / 5) * 7) % 256 : (i * 3) % 256,
  );
}
