import assert from 'node:assert/strict';
import { test } from 'node:test';
import { preprocessImage, type RawImage, resizeImage, toChannels } from '../../src/image/index.ts';
import { patternPixels } from './golden.ts';

const colour: RawImage = { width: 20, height: 10, channels: 3, pixels: patternPixels(600) };
const grey: RawImage = { width: 20, height: 10, channels: 1, pixels: patternPixels(200) };

test('preprocessImage() turns colour grey before it resizes', () => {
  const size = { width: 7, height: 9 };
  const processed = preprocessImage(colour, { ...size, channels: 1 });
  assert.deepEqual(processed, resizeImage(toChannels(colour, 1), size));
  assert.notDeepEqual(processed, toChannels(resizeImage(colour, size), 1));
});

test('preprocessImage() repeats grey where colour is wanted', () => {
  const { channels, pixels } = preprocessImage(grey, { width: 4, height: 4, channels: 3 });
  assert.equal(channels, 3);
  for (let i = 0; i < pixels.length; i += 3) {
    assert.ok(pixels[i] === pixels[i + 1] && pixels[i] === pixels[i + 2]);
  }
});

test('preprocessImage() returns a picture that fits as it is', () => {
  assert.equal(preprocessImage(grey, { width: 20, height: 10, channels: 1 }), grey);
  assert.equal(preprocessImage(colour, { width: 20, height: 10, channels: 3 }), colour);
});
