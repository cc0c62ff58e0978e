import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { type RawImage, toChannels, toGrey } from '../../src/image/index.ts';
import { readGolden } from './golden.ts';

test("toGrey() gives OpenCV's grey for each of the 2^24 colours", () => {
  const hash = createHash('sha256');
  for (let red = 0; red < 256; red++) {
    const pixels = new Uint8Array(3 * 65536);
    for (let i = 0; i < 65536; i++) pixels.set([red, i >> 8, i & 255], 3 * i);
    hash.update(toGrey({ width: 256, height: 256, channels: 3, pixels }).pixels);
  }
  assert.equal(hash.digest('hex'), readGolden<{ sha256: string }>('grey').sha256);
});

test('toGrey() returns a grey picture as it is', () => {
  const image: RawImage = { width: 2, height: 1, channels: 1, pixels: Uint8Array.of(3, 4) };
  assert.equal(toGrey(image), image);
});

test('toChannels() repeats grey three times, and back gives the same grey', () => {
  const image: RawImage = { width: 2, height: 1, channels: 1, pixels: Uint8Array.of(3, 250) };
  const colour = toChannels(image, 3);
  assert.deepEqual(colour, {
    width: 2,
    height: 1,
    channels: 3,
    pixels: Uint8Array.of(3, 3, 3, 250, 250, 250),
  });
  assert.deepEqual(toChannels(colour, 1), image);
  assert.equal(toChannels(colour, 3), colour);
});
