import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import sharp from 'sharp';
import { createRandom } from '../../../src/base/index.ts';
import { decodeImage } from '../../../src/image/index.ts';
import { decodePng } from '../../../src/serve/page/client/decode-png.ts';
import { type PngParts, writePng } from '../../image/write-png.ts';

const VALUES = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 } as const;
const DEPTHS = { 0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16] } as const;

for (const [type, depths] of Object.entries(DEPTHS)) {
  for (const depth of depths) {
    for (const keyed of type === '4' || type === '6' ? [false] : [false, true]) {
      test(`a PNG of colour type ${type} and ${depth} bits${keyed ? ' with transparency' : ''} gives the pixels of the server's decoder`, async () => {
        const bytes = randomPng({ colourType: Number(type) as PngParts['colourType'], depth, keyed });
        assert.deepEqual(decodePng(bytes), await decodeImage(bytes));
      });
    }
  }
}

test('interlaced and filtered files give the pixels of the decoder of the server', async () => {
  for (const channels of [1, 3, 4] as const) {
    const raw = { width: 37, height: 29, channels };
    const pixels = Uint8Array.from({ length: 37 * 29 * channels }, (_, at) => (at * at) % 251);
    for (const progressive of [false, true]) {
      const png = sharp(pixels, { raw }).toColourspace(channels === 1 ? 'b-w' : 'srgb');
      const bytes = await png.png({ progressive, adaptiveFiltering: true }).toBuffer();
      assert.deepEqual(decodePng(bytes), await decodeImage(bytes));
    }
  }
});

describe('a damaged file', () => {
  const whole = randomPng({ colourType: 2, depth: 8, keyed: false });
  test('that is cut short at any byte is refused', () => {
    for (let length = 0; length < whole.length; length++) {
      assert.throws(() => decodePng(whole.subarray(0, length)), Error, `${length} of ${whole.length} bytes`);
    }
  });
  test('with a wrong byte in its pixels is refused', () => {
    const wrong = Uint8Array.from(whole);
    wrong[whole.length - 30]! ^= 0x10;
    assert.throws(() => decodePng(wrong), Error);
  });
});

function randomPng({
  colourType,
  depth,
  keyed,
}: Pick<PngParts, 'colourType' | 'depth'> & { readonly keyed: boolean }): Uint8Array {
  const random = createRandom(7);
  const [width, height] = [23, 11];
  const rowBytes = Math.ceil((width * VALUES[colourType] * depth) / 8);
  const rows = Array.from({ length: height }, () =>
    Uint8Array.from({ length: rowBytes }, () => random.integer(256)),
  );
  const colours = 2 ** Math.min(depth, 8);
  const bytes = (length: number) => Uint8Array.from({ length }, () => random.integer(256));
  const chunks: [string, Uint8Array][] = colourType === 3 ? [['PLTE', bytes(3 * colours)]] : [];
  if (keyed)
    chunks.push(['tRNS', colourType === 3 ? bytes(colours) : firstPixel(rows[0]!, { colourType, depth })]);
  return writePng({ width, height, depth, colourType, rows, chunks });
}

/** The colour of the first pixel, 16 bits a value, as a `tRNS` chunk names what is transparent. */
function firstPixel(
  row: Uint8Array,
  { colourType, depth }: Pick<PngParts, 'colourType' | 'depth'>,
): Uint8Array {
  const values = Array.from({ length: VALUES[colourType] }, (_, channel) => {
    if (depth === 16) return (row[2 * channel]! << 8) | row[2 * channel + 1]!;
    return depth === 8 ? row[channel]! : row[0]! >> (8 - depth);
  });
  return Uint8Array.from(values.flatMap((value) => [value >> 8, value & 255]));
}
