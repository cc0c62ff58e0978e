import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { writePng } from '../image/write-png.ts';
import { writeScans } from '../image/write-scans.ts';

/** A small file that claims, or unpacks to, far more than a server should take. */
export interface Bomb {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** What it deserves. */
  readonly status: number;
  readonly code: string;
}

/** Headers are patched by the letter of each format: PNG 11.2.2, ITU T.81 B.2.2, RFC 9649, GIF89a 18, TIFF 6.0 section 2. */
export async function makeBombs(): Promise<readonly Bomb[]> {
  const rows: readonly Uint8Array[] = Array(30_000).fill(new Uint8Array(3750));
  const png = writePng({ width: 30_000, height: 30_000, depth: 1, colourType: 0, rows });
  const small = sharp({ create: { width: 64, height: 64, channels: 3, background: '#369' } });
  const jpeg = await small.clone().jpeg().toBuffer();
  const progressive = await small.clone().jpeg({ progressive: true }).toBuffer();
  const tooLarge = { status: 413, code: 'IMAGE_TOO_LARGE' };
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
      status: 422,
      code: 'IMAGE_INVALID',
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
      status: 422,
      code: 'IMAGE_INVALID',
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
  return writePng({
    width: 4,
    height: 2,
    depth: 8,
    colourType: 0,
    rows: [Uint8Array.of(170, 190, 170, 190), Uint8Array.of(170, 190, 170, 190)],
    chunks: Array(80).fill(['zTXt', text]),
  });
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
