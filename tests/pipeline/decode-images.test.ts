import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastValueFrom, of, toArray } from 'rxjs';
import sharp from 'sharp';
import { decodeImages } from '../../src/pipeline/index.ts';
import { greySample } from './fake-images.ts';
import { testOperator } from './operator-contract.ts';

const raw = { width: 3, height: 2, channels: 1 } as const;
const encoded = await sharp(new Uint8Array([0, 50, 100, 150, 200, 255]), { raw })
  .toColourspace('b-w')
  .png()
  .toBuffer();
const png = { path: 'a.png', label: 'happy', encoded, index: 4 };
const decoded = {
  ...raw,
  path: 'a.png',
  label: 'happy',
  index: 4,
  pixels: Uint8Array.of(0, 50, 100, 150, 200, 255),
};
const sample = { ...greySample(7), index: 9 };

testOperator({
  name: 'decodeImages()',
  operator: decodeImages({ concurrency: 2 }),
  inputs: [png, sample, png],
  outputs: [
    { ok: true, value: decoded },
    { ok: true, value: sample },
    { ok: true, value: decoded },
  ],
});

test('decodeImages() gives a file that is no image as data and goes on', async () => {
  const html = { ...png, path: 'b.jpg', encoded: new TextEncoder().encode('<html>') };
  const [first, second] = await lastValueFrom(
    of(html, png).pipe(decodeImages({ concurrency: 2 }), toArray()),
  );
  assert.ok(first?.ok === false);
  assert.deepEqual([first.path, first.code], ['b.jpg', 'IMAGE_INVALID']);
  assert.match(first.reason, /not an image/);
  assert.deepEqual(second, { ok: true, value: decoded });
});
