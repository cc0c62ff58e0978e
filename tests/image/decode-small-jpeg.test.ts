import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { createRandom } from '../../src/base/index.ts';
import { decodeBySharp } from '../../src/image/_decode-by-sharp.ts';
import { decodeGreyJpeg } from '../../src/image/_decode-grey-jpeg.ts';
import { decodeSmallJpeg } from '../../src/image/decode-small-jpeg.ts';
import { decodeImage } from '../../src/image/index.ts';
import { readGolden } from './golden.ts';

interface JpegCase {
  readonly name: string;
  /** base64 */
  readonly file: string;
  readonly isPlain: boolean;
  readonly shape: readonly number[];
  readonly sha256: string;
}

const { cases } = readGolden<{ cases: JpegCase[] }>('jpeg');
const options = { format: 'jpeg', maxPixels: 1e6 } as const;
const fer2013 = fileURLToPath(new URL('../../../shared/fer2013', import.meta.url));
const skip = !existsSync(fer2013) && 'FER-2013 is not beside the project';

for (const { name, file, isPlain, shape, sha256 } of cases) {
  const way = isPlain ? 'by the fast decoder' : 'by sharp';
  test(`decodeImage() gives the pixels of a JPEG ${way}: ${name}`, async () => {
    const bytes = Buffer.from(file, 'base64');
    const { width, height, channels, pixels } = await decodeImage(bytes);
    assert.deepEqual([height, width, channels], [shape[0], shape[1], shape[2] ?? 1]);
    assert.deepEqual(pixels, (await decodeBySharp(bytes, options)).pixels);
    // Pillow upsamples chroma that is halved in height alone in another way than mozjpeg, which sharp has.
    if (name !== 'colour in 440') assert.equal(createHash('sha256').update(pixels).digest('hex'), sha256);
    assert.equal((await decodeSmallJpeg(bytes, options)) !== undefined, isPlain);
  });
}

test('decodeSmallJpeg() gives the pixels of sharp for any picture, size, quality and chroma', async () => {
  for (let round = 0; round < 150; round++) {
    const bytes = await drawJpeg(round);
    assert.deepEqual(await decodeSmallJpeg(bytes, options), await decodeBySharp(bytes, options), `${round}`);
  }
});

test('decodeGreyJpeg() takes what encoders make of grey pictures, with codes of the standard and with their own', async () => {
  for (let round = 0; round < 40; round++) {
    const random = createRandom(2, 'grey', round);
    const [width, height] = [1 + random.integer(100), 1 + random.integer(100)];
    const pixels = Uint8Array.from({ length: width * height }, () => 128 + Math.round(20 * random.normal()));
    const bytes = await sharp(pixels, { raw: { width, height, channels: 1 } })
      .toColourspace('b-w')
      .jpeg({ quality: 1 + random.integer(100), optimiseCoding: round % 2 === 0 })
      .toBuffer();
    const decoded = decodeGreyJpeg(bytes, { width, height });
    assert.deepEqual(decoded, (await decodeBySharp(bytes, options)).pixels, `${round}`);
  }
});

test('decodeGreyJpeg() leaves a file that ends early, goes on for longer, has codes that are none or a scan of another component to others', async () => {
  const pixels = Uint8Array.from({ length: 48 * 48 }, (_, i) => (i * 7) % 256);
  const whole = await jpegOf({ width: 48, height: 48, channels: 1, pixels }, 90);
  const decode = (bytes: Uint8Array) => decodeGreyJpeg(bytes, { width: 48, height: 48 });
  assert.ok(decode(whole) !== undefined);
  for (let length = 2; length < whole.length; length++)
    assert.equal(decode(whole.subarray(0, length)), undefined);
  const extra = Buffer.concat([whole.subarray(0, -2), Buffer.of(0, 0), whole.subarray(-2)]);
  assert.equal(decode(extra), undefined);
  // All codes of the first table of one bit: more than there are, and more room than its look-up has.
  const crowded = Buffer.from(whole);
  crowded[crowded.indexOf(Buffer.of(0xff, 0xc4)) + 5] = 255;
  assert.equal(decode(crowded), undefined);
  const ofAnother = Buffer.from(whole);
  ofAnother[ofAnother.indexOf(Buffer.of(0xff, 0xda)) + 5] = 7;
  assert.equal(decode(ofAnother), undefined);
  assert.deepEqual(decode(whole), (await decodeBySharp(whole, options)).pixels);
});

test('decodeSmallJpeg() takes no file that sharp refuses, whatever is cut off or changed', async () => {
  let taken = 0;
  for (let round = 0; round < 60; round++) {
    const whole = await drawJpeg(round);
    const random = createRandom(1, 'damage', round);
    const scan = whole.indexOf(Buffer.of(0xff, 0xda));
    for (let kind = 0; kind < 6; kind++) {
      let bytes = Uint8Array.from(whole);
      if (kind === 0) bytes = bytes.subarray(0, random.integer(bytes.length));
      else {
        const start = kind === 1 ? 0 : scan;
        bytes[start + random.integer(bytes.length - start)] = random.integer(256);
      }
      const picture = await decodeSmallJpeg(bytes, options);
      if (picture === undefined) continue;
      taken += 1;
      // Where damage goes unnoticed both give some picture; its pixels may overflow in other ways.
      const { width, height, channels } = await decodeBySharp(bytes, options);
      assert.deepEqual([picture.width, picture.height, picture.channels], [width, height, channels]);
    }
  }
  assert.ok(taken > 20, `${taken} were taken`);
});

test('decodeSmallJpeg() leaves large pictures, and those beyond the limit, to sharp', async () => {
  const large = await jpegOf({ width: 129, height: 128, channels: 1, pixels: new Uint8Array(129 * 128) }, 80);
  assert.equal(await decodeSmallJpeg(large, options), undefined);
  const small = Buffer.from(cases[0]!.file, 'base64');
  assert.equal(await decodeSmallJpeg(small, { maxPixels: 37 * 29 - 1 }), undefined);
  await assert.rejects(decodeImage(small, { maxPixels: 37 * 29 - 1 }), { code: 'IMAGE_TOO_LARGE' });
});

test('decodeSmallJpeg() decodes on after a file at which its codec ends', async () => {
  const good = Buffer.from(cases[0]!.file, 'base64');
  // A frame header after the tables without any scan in it.
  const noTables = Buffer.concat([good.subarray(0, 2), good.subarray(good.indexOf(Buffer.of(0xff, 0xc0)))]);
  for (let i = 0; i < 3; i++) {
    assert.equal(await decodeSmallJpeg(noTables, options), undefined);
    await assert.rejects(decodeImage(noTables), { code: 'IMAGE_INVALID' });
    assert.deepEqual(await decodeSmallJpeg(good, options), await decodeBySharp(good, options));
  }
});

test('decodeSmallJpeg() leaves nothing in the global scope', async () => {
  const before = Object.getOwnPropertyNames(globalThis);
  assert.ok(!before.includes('ImageData'));
  await decodeSmallJpeg(Buffer.from(cases[0]!.file, 'base64'), options);
  assert.deepEqual(Object.getOwnPropertyNames(globalThis), before);
});

test('decodeSmallJpeg() takes every file of a sample of FER-2013 and gives the pixels of sharp', {
  skip,
}, async () => {
  const files = readdirSync(fer2013, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.jpg'))
    .sort();
  for (const path of files.filter((_, i) => i % 40 === 0)) {
    const bytes = readFileSync(join(fer2013, path));
    assert.deepEqual(await decodeSmallJpeg(bytes, options), await decodeBySharp(bytes, options), path);
  }
});

/** A picture of noise, of gradients or of black and white, drawn with its size, quality and chroma by the number. */
async function drawJpeg(number: number): Promise<Buffer> {
  const random = createRandom(0, 'jpeg', number);
  const [width, height] = [1 + random.integer(70), 1 + random.integer(70)];
  const channels = random.integer(2) === 0 ? 1 : 3;
  const value = [
    () => random.integer(256),
    (i: number) => (i * 7 + Math.floor(i / (width * channels)) * 5) % 256,
    () => 255 * random.integer(2),
  ][random.integer(3)]!;
  const pixels = Uint8Array.from({ length: width * height * channels }, (_, i) => value(i));
  const subsampling = random.integer(2) === 0 ? '4:4:4' : '4:2:0';
  return await jpegOf({ width, height, channels, pixels }, 1 + random.integer(100), subsampling);
}

async function jpegOf(
  image: Awaited<ReturnType<typeof decodeImage>>,
  quality: number,
  chromaSubsampling = '4:4:4',
): Promise<Buffer> {
  const { width, height, channels, pixels } = image;
  return await sharp(pixels, { raw: { width, height, channels } })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .jpeg({ quality, chromaSubsampling })
    .toBuffer();
}
