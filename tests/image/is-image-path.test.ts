import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isImagePath } from '../../src/image/index.ts';

test('isImagePath() goes by the ending in any case', () => {
  for (const path of ['a.jpg', 'a.JPEG', 'a.b.Png', 'folder/a.webp', 'a.tif', 'a.gif'])
    assert.ok(isImagePath(path), path);
  for (const path of ['Thumbs.db', 'a.txt', 'jpg', 'a.jpg.txt', 'a.', 'png/readme', '']) {
    assert.ok(!isImagePath(path), path);
  }
});

test('isImagePath() takes images of refused formats too, so that they are reported', () => {
  for (const path of ['a.bmp', 'a.HEIC', 'a.svg']) assert.ok(isImagePath(path), path);
});
