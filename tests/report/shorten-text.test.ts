import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shortenText } from '../../src/report/index.ts';

const cases: readonly (readonly [text: string, most: number, shortened: string])[] = [
  ['', 3, ''],
  ['happy', 5, 'happy'],
  ['happy', 4, 'hap…'],
  ['a very long name', 8, 'a very…'],
  ['غاضب جدا', 8, 'غاضب جدا'],
  ['غاضب جدا', 5, 'غاضب…'],
  // A family is one sign of four, joined; each takes the room of two letters.
  ['👨‍👩‍👧‍👦👨‍👩‍👧‍👦', 4, '👨‍👩‍👧‍👦👨‍👩‍👧‍👦'],
  ['👨‍👩‍👧‍👦👨‍👩‍👧‍👦', 3, '👨‍👩‍👧‍👦…'],
  ['笑顔', 3, '笑…'],
  ['e\u0301te\u0301', 3, 'e\u0301te\u0301'],
];
for (const [text, most, shortened] of cases) {
  test(`shortenText() makes ${JSON.stringify(shortened)} of ${JSON.stringify(text)} in the room of ${most} letters`, () => {
    assert.equal(shortenText(text, most), shortened);
  });
}
