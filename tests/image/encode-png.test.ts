import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { encodePng } from '../../src/image/index.ts';

for (const channels of [1, 3] as const) {
  test(`encodePng() keeps every pixel of a picture in ${channels} channels, and the channels`, async () => {
    const pixels = Uint8Array.from({ length: 16 * 16 * channels }, (_, i) => (i * 37) % 256);
    const bytes = await encodePng({ width: 16, height: 16, channels, pixels });
    const { format, depth, ...meta } = await sharp(bytes).metadata();
    assert.deepEqual(
      [format, depth, meta.channels, meta.width, meta.height],
      ['png', 'uchar', channels, 16, 16],
    );
    // libvips reads any picture; only its raw output has to be asked for one channel.
    const raw = await sharp(bytes)
      .toColourspace(channels === 1 ? 'b-w' : 'srgb')
      .raw()
      .toBuffer();
    assert.deepEqual(new Uint8Array(raw), pixels);
  });
}
