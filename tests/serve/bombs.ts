import { deflateSync, gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { writePng } from '../image/write-png.ts';
import { writeScans } from '../image/write-scans.ts';

/** A request that claims, or unpacks to, far more than a server should take. */
export interface Bomb {
  readonly name: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** What it deserves. */
  readonly status: number;
  /** Of what the answer says. */
  readonly words: RegExp;
}

/** All of them, for a model of a server. */
export async function makeBombs(model: string): Promise<readonly Bomb[]> {
  return [
    ...(await _images()).map(({ name, bytes, status, code }) => ({
      name,
      path: '/predict',
      headers: { 'content-type': 'image/png' },
      body: Buffer.from(bytes),
      status,
      words: new RegExp(`"${code}","message":"Could not decode the image because `),
    })),
    ..._compressed().map(([name, encoding, body, status, words]) => ({
      name,
      path: `/v2/models/${model}/infer`,
      headers: { 'content-encoding': encoding },
      body,
      status,
      words,
    })),
    ..._uploads().map(([name, type, text, status, words]) => ({
      name,
      path: '/predict',
      headers: { 'content-type': type },
      body: Buffer.from(text),
      status,
      words,
    })),
  ];
}

type Encoded = readonly [name: string, encoding: string, body: Buffer, status: number, words: RegExp];

/** What would unpack to 256 MiB, and JSON that packs well. */
function _compressed(): readonly Encoded[] {
  const zeros = Buffer.alloc(2 ** 28);
  const gzip = gzipSync(zeros, { level: 9 });
  const lying = Buffer.from(gzip);
  // What the data ends with is the length of what was compressed (RFC 1952, ISIZE).
  lying.writeUInt32LE(1, lying.length - 4);
  const member = gzipSync(zeros.subarray(0, 2 ** 22), { level: 9 });
  const members = Buffer.concat(Array<Buffer>(64).fill(member));
  const empty = gzipSync('');
  const unpacks = /unpacks to more than 8388608 bytes: send/;
  const size = 2 ** 23 - 1024;
  const json: readonly (readonly [string, string, number, RegExp])[] = [
    ['opening brackets', '['.repeat(size), 400, /nested deeper than 32 times/],
    ['empty objects', `{"inputs":[${'{},'.repeat(size / 3)}{}]}`, 413, /more than 10000 objects/],
    ['numbers', `{"inputs":[{"data":[${'0,'.repeat(size / 2)}0]}]}`, 413, /more than \d+ values/],
    ['one text', `{"id":"${'\\"'.repeat(size / 2)}"}`, 413, /text of more than 65536 bytes/],
  ];
  return [
    ['gzip', 'gzip', gzip, 413, unpacks],
    ['gzip with a false length', 'gzip', lying, 413, unpacks],
    ['gzip of many members', 'gzip', members, 413, unpacks],
    ['gzip of 450,000 empty members', 'gzip', Buffer.alloc(empty.length * 450_000, empty), 413, unpacks],
    ['deflate', 'deflate', deflateSync(zeros, { level: 9 }), 413, unpacks],
    ...json.map(([what, text, status, words]): Encoded => {
      return [`gzip of JSON of ${what}`, 'gzip', gzipSync(text), status, words];
    }),
  ];
}

type Upload = readonly [name: string, type: string, text: string, status: number, words: RegExp];

/** JSON and forms with many or large parts, as large as they may be. */
function _uploads(): readonly Upload[] {
  const [json, form] = ['application/json', 'multipart/form-data; boundary=b'];
  const data = (text: string) => `{"images":[{"data":"${text}"}]}`;
  const part = (more: string) => `--b\r\ncontent-disposition: form-data; name="f"${more}\r\n\r\n\r\n`;
  const objects = `{"images":[${'{},'.repeat(10_000_000)}{}]}`;
  const parts = part('; filename="a"').repeat(400_000);
  return [
    ['JSON of closing brackets', json, ']'.repeat(32_000_000), 400, /is not JSON/],
    ['JSON of 10,000,000 objects', json, objects, 413, /more than \d+ values/],
    ['Base64 of 30 MB', json, data('A'.repeat(30_000_000)), 413, /a text of more than \d+ bytes/],
    ['Base64 with 3,000,000 blanks', json, data('A '.repeat(3_000_000)), 422, /"IMAGE_INVALID"/],
    ['a form of 400,000 files', form, parts, 413, /more than 64 images/],
    ['a form of 400,000 fields', form, part('').repeat(400_000), 400, /`f` is not a file/],
  ];
}

interface ImageBomb {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly status: number;
  readonly code: string;
}

/** Headers are patched by the letter of each format: PNG 11.2.2, ITU T.81 B.2.2, RFC 9649, GIF89a 18, TIFF 6.0 section 2. */
async function _images(): Promise<readonly ImageBomb[]> {
  const rows: readonly Uint8Array[] = Array(30_000).fill(new Uint8Array(3750));
  const png = writePng({ width: 30_000, height: 30_000, depth: 1, colourType: 0, rows });
  const small = sharp({ create: { width: 64, height: 64, channels: 3, background: '#369' } });
  const jpeg = await small.clone().jpeg().toBuffer();
  const progressive = await small.clone().jpeg({ progressive: true }).toBuffer();
  const tooLarge = { status: 413, code: 'IMAGE_TOO_LARGE' };
  const invalid = { status: 422, code: 'IMAGE_INVALID' };
  const unsupported = { status: 415, code: 'IMAGE_UNSUPPORTED' };
  return [
    { name: 'a PNG of 30000x30000', bytes: png, ...tooLarge },
    {
      name: 'the same as a PNG that is interlaced',
      bytes: patched(png, { at: 28, bytes: [1] }),
      ...tooLarge,
    },
    {
      name: 'the same with 16 bits and four channels',
      bytes: patched(png, { at: 24, bytes: [16, 6] }),
      ...tooLarge,
    },
    {
      name: 'a PNG that claims 2147483647x2147483647',
      bytes: patched(png, { at: 16, bytes: [127, 255, 255, 255, 127, 255, 255, 255] }),
      // More than the format's readers take at all.
      ...invalid,
    },
    {
      name: 'a PNG of 400,000 chunks',
      bytes: _pngWith(Array(400_000).fill(['prVt', Buffer.of()])),
      ...invalid,
    },
    { name: 'a JPEG that claims 65500x65500', bytes: withJpegSize(jpeg, 65_500), ...tooLarge },
    {
      name: 'a progressive JPEG that claims 65500x65500',
      bytes: withJpegSize(progressive, 65_500),
      ...tooLarge,
    },
    {
      name: 'a progressive JPEG of 883 scans',
      bytes: await writeScans(883, 3900),
      ...invalid,
    },
    {
      name: 'a WebP without loss that claims 16383x16383',
      bytes: patched(await small.clone().webp({ lossless: true }).toBuffer(), {
        at: 21,
        bytes: [254, 191, 255, 15],
      }),
      ...tooLarge,
    },
    {
      name: 'a WebP that claims 16383x16383',
      bytes: patched(await small.clone().webp().toBuffer(), { at: 26, bytes: [255, 63, 255, 63] }),
      ...tooLarge,
    },
    {
      name: 'a moving WebP that claims 16383x16383',
      bytes: patched(await _moving(), { at: 24, bytes: [254, 63, 0, 254, 63, 0] }),
      ...tooLarge,
    },
    {
      name: 'a GIF that claims 65535x65535',
      bytes: patched(await small.clone().gif().toBuffer(), { at: 6, bytes: [255, 255, 255, 255] }),
      ...unsupported,
    },
    { name: 'a TIFF', bytes: await small.clone().tiff().toBuffer(), ...unsupported },
    { name: 'an AVIF', bytes: await small.clone().avif({ effort: 0 }).toBuffer(), ...unsupported },
    {
      name: 'an SVG of 30000x30000',
      bytes: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="30000" height="30000"/>'),
      ...unsupported,
    },
  ];
}

/** A PNG of 4x2 pixels that alternate around 180, with eighty texts of 50 MB. */
export function pngWithTexts(): Uint8Array {
  const text = Buffer.concat([Buffer.from('Comment\0\0'), deflateSync(Buffer.alloc(50 * 2 ** 20))]);
  return _pngWith(Array(80).fill(['zTXt', text]));
}

function _pngWith(chunks: readonly (readonly [string, Uint8Array])[]): Uint8Array {
  const row = Uint8Array.of(170, 190, 170, 190);
  return writePng({ width: 4, height: 2, depth: 8, colourType: 0, rows: [row, row], chunks });
}

/** A WebP of two frames. */
async function _moving(): Promise<Buffer> {
  const frames = ['#369', '#963'].map((background) =>
    sharp({ create: { width: 64, height: 64, channels: 3, background } })
      .png()
      .toBuffer(),
  );
  return sharp(await Promise.all(frames), { join: { animated: true } })
    .webp()
    .toBuffer();
}

function patched(
  file: Uint8Array,
  { at, bytes }: { readonly at: number; readonly bytes: readonly number[] },
): Uint8Array {
  const copy = Uint8Array.from(file);
  copy.set(bytes, at);
  return copy;
}

/** The height and width in the frame header. */
function withJpegSize(file: Uint8Array, size: number): Uint8Array {
  const at = file.findIndex((byte, i) => byte === 0xff && (file[i + 1] === 0xc0 || file[i + 1] === 0xc2));
  return patched(file, { at: at + 5, bytes: [size >> 8, size & 255, size >> 8, size & 255] });
}
