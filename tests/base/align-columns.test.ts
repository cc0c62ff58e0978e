import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alignColumns } from '../../src/base/index.ts';

test('alignColumns() puts names to the left and numbers to the right', () => {
  const rows = [
    ['class', 'n'],
    ['a', 5],
    ['surprise', 10],
  ];
  assert.equal(alignColumns(rows), 'class      n\na          5\nsurprise  10');
});

test('alignColumns() gives nothing for no rows', () => {
  assert.equal(alignColumns([]), '');
});
