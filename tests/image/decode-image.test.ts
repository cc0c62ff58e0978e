import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { decodeImage } from '../../src/image/index.ts';
import { readGolden } from './golden.ts';
import { writePng } from './write-png.ts';
import { writeScans } from './write-scans.ts';

interface DecodeCase {
  readonly name: string;
  /** base64, like `pixels`. */
  readonly file: string;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly tolerance: number;
  readonly pixels: string;
}

const { cases } = readGolden<{ cases: DecodeCase[] }>('decode');
const odd = readGolden<Record<string, string>>('odd');

function oddFile(name: string): Buffer {
  return Buffer.from(odd[name]!, 'base64');
}

function goodFile(name: string): Buffer {
  return Buffer.from(cases.find((found) => found.name === name)!.file, 'base64');
}

for (const { name, file, width, height, channels, tolerance, pixels } of cases) {
  const title = tolerance === 0 ? 'exactly' : 'within one level for the rounding of alpha';
  test(`decodeImage() gives the pixels of a ${name} ${title}`, async () => {
    const image = await decodeImage(Buffer.from(file, 'base64'));
    assert.deepEqual(
      { width: image.width, height: image.height, channels: image.channels, bytes: image.pixels.length },
      { width, height, channels, bytes: width * height * channels },
    );
    const expected = Buffer.from(pixels, 'base64');
    const largest = image.pixels.reduce(
      (most, value, i) => Math.max(most, Math.abs(value - expected[i]!)),
      0,
    );
    assert.ok(largest <= tolerance, `differs by ${largest}`);
  });
}

test('decodeImage() converts CMYK to red, green and blue', async () => {
  const { width, channels, pixels } = await decodeImage(oddFile('cmyk'));
  assert.equal(channels, 3);
  const [white, black, cyan, yellow] = [4, 12, 20, 28].map((x) => [
    ...pixels.subarray((4 * width + x) * 3, (4 * width + x) * 3 + 3),
  ]) as [number[], number[], number[], number[]];
  assert.ok(Math.min(...white) >= 250, `white is ${white}`);
  assert.ok(Math.max(...black) <= 60, `black is ${black}`);
  assert.ok(cyan[0]! < 80 && cyan[2]! > 200, `cyan is ${cyan}`);
  assert.ok(yellow[0]! > 220 && yellow[2]! < 80, `yellow is ${yellow}`);
});

test('decodeImage() reads bytes that lie inside a larger buffer', async () => {
  const file = goodFile('8-bit grey PNG');
  const larger = Buffer.concat([Buffer.from('before'), file, Buffer.from('after')]);
  const image = await decodeImage(larger.subarray(6, 6 + file.length));
  assert.deepEqual(image, await decodeImage(file));
});

test('decodeImage() accepts what is odd but harmless in the files of phones and cameras', async () => {
  const file = goodFile('grey JPEG');
  const expected = await decodeImage(file);
  const scan = file.indexOf(Buffer.of(0xff, 0xda));
  const wrongScanParameters = Buffer.from(file);
  // Ss, Se and Ah/Al of a baseline scan must be 0, 63 and 0 (ITU T.81, B.2.3); decoders only warn.
  wrongScanParameters.set([0, 0, 0], scan + 7);
  const table = file.indexOf(Buffer.of(0xff, 0xdb));
  const harmless = {
    'bytes after the end': Buffer.concat([file, Buffer.from('garbage')]),
    'bytes between segments': Buffer.concat([
      file.subarray(0, table),
      Buffer.of(0, 0, 0),
      file.subarray(table),
    ]),
    'fill bytes before a marker': Buffer.concat([
      file.subarray(0, table),
      Buffer.of(0xff),
      file.subarray(table),
    ]),
    'scan parameters of a progressive file': wrongScanParameters,
  };
  for (const [what, bytes] of Object.entries(harmless)) {
    assert.deepEqual(await decodeImage(bytes), expected, what);
  }
});

// The first frame of the GIF ends in the first fifth of the file.
const kept = {
  'grey JPEG': 0.6,
  'colour PNG': 0.6,
  'lossless WebP': 0.6,
  'animated GIF': 0.1,
  'colour TIFF': 0.6,
};
for (const [name, share] of Object.entries(kept)) {
  test(`decodeImage() refuses a truncated ${name}`, async () => {
    const file = goodFile(name);
    await assert.rejects(decodeImage(file.subarray(0, Math.floor(file.length * share))), {
      name: 'FerError',
      code: 'IMAGE_INVALID',
    });
  });
}

test('decodeImage() refuses a PNG whose pixels have a wrong checksum', async () => {
  const file = goodFile('colour PNG');
  file[file.indexOf('IDAT') + 20]! ^= 0xff;
  await assert.rejects(decodeImage(file), { code: 'IMAGE_INVALID' });
});

test('decodeImage() refuses what is no image, whatever its name was', async () => {
  for (const bytes of [
    Buffer.alloc(0),
    Buffer.from('<!doctype html><p>not found'),
    Buffer.from([0xff]),
    Buffer.alloc(99),
  ]) {
    await assert.rejects(decodeImage(bytes), { name: 'FerError', code: 'IMAGE_INVALID' });
  }
});

test('decodeImage() refuses every other image format and names it', async () => {
  const svg =
    '<?xml version="1.0"?>\n<!-- drawn --><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>';
  const files: Record<string, Buffer> = {
    SVG: Buffer.from(svg),
    BMP: oddFile('bmp'),
    'HEIF or AVIF': oddFile('avif'),
    ICO: oddFile('ico'),
    'JPEG 2000': oddFile('jpeg2000'),
    PDF: Buffer.from('%PDF-1.7\n'),
  };
  for (const [format, bytes] of Object.entries(files)) {
    await assert.rejects(decodeImage(bytes), {
      code: 'IMAGE_UNSUPPORTED',
      message: new RegExp(`${format} data`),
    });
  }
});

test('decodeImage() refuses floating-point pixels, which have no agreed black and white', async () => {
  await assert.rejects(decodeImage(oddFile('float')), { code: 'IMAGE_UNSUPPORTED', message: /8 or 16 bits/ });
});

test('decodeImage() refuses formats that the caller leaves out', async () => {
  const formats = ['jpeg', 'png', 'webp'] as const;
  await assert.rejects(decodeImage(goodFile('animated GIF'), { formats }), {
    code: 'IMAGE_UNSUPPORTED',
    message: /gif data: .* jpeg, png, webp$/,
  });
  assert.equal((await decodeImage(goodFile('colour PNG'), { formats })).channels, 3);
});

test('decodeImage() refuses more pixels than allowed before it decodes them', async () => {
  await assert.rejects(decodeImage(oddFile('bomb')), { code: 'IMAGE_TOO_LARGE', message: /16000000 pixels/ });
  const file = goodFile('grey TIFF of two pages');
  await assert.rejects(decodeImage(file, { maxPixels: 83 }), { code: 'IMAGE_TOO_LARGE' });
  assert.equal((await decodeImage(file, { maxPixels: 84 })).width, 12);
});

test('decodeImage() decodes side by side without mixing pictures up', async () => {
  const files = cases.filter(({ tolerance }) => tolerance === 0);
  const images = await Promise.all(files.map(({ file }) => decodeImage(Buffer.from(file, 'base64'))));
  for (const [i, image] of images.entries()) {
    assert.equal(Buffer.from(image.pixels).toString('base64'), files[i]!.pixels);
  }
});

test('decodeImage() passes over compressed texts and profiles in a PNG, and over nothing else', async () => {
  const rows = [Uint8Array.of(1, 2, 3), Uint8Array.of(4, 5, 250)];
  const png = { width: 3, height: 2, depth: 8, colourType: 0, rows } as const;
  const text = Buffer.concat([Buffer.from('Comment\0\0'), deflateSync(Buffer.from('a text'))]);
  const chunks = ['zTXt', 'tEXt', 'iTXt', 'iCCP', 'zTXt'].map((name) => [name, text] as const);
  const { pixels } = await decodeImage(writePng({ ...png, chunks }));
  assert.deepEqual([...pixels], [1, 2, 3, 4, 5, 250]);
  const cut = writePng({ ...png, chunks: [['zTXt', text]] }).subarray(0, 50);
  await assert.rejects(decodeImage(cut), { code: 'IMAGE_INVALID' });
});

test('decodeImage() refuses a JPEG of more scans than encoders make, and counts nothing else as one', async () => {
  const most = await writeScans(64, 40);
  const { pixels } = await decodeImage(most);
  assert.ok(pixels.length === 1600 && pixels.every((level) => level === 0x77));
  const refused = {
    code: 'IMAGE_INVALID',
    message: /because its jpeg data has more than 64 scans: save it anew$/,
  };
  await assert.rejects(writeScans(65, 40).then(decodeImage), refused);
  await assert.rejects(writeScans(883, 40).then(decodeImage), refused);
  const scanStarts = Buffer.alloc(400, Buffer.of(0xff, 0xda));
  // An application's segment (APP9) of 402 bytes, and what follows the end of the picture, as the videos of phones do.
  const withSegment = Buffer.concat([
    most.subarray(0, 2),
    Buffer.of(0xff, 0xe9, 1, 146),
    scanStarts,
    most.subarray(2),
  ]);
  for (const file of [withSegment, Buffer.concat([most, scanStarts])]) {
    assert.deepEqual((await decodeImage(file)).pixels, pixels);
  }
});
