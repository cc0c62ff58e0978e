/** Draws `docs/images/drawn-faces.png`: faces of the embedded data set at twice their size, one row an expression. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp, { type OverlayOptions } from 'sharp';
import { drawPicture } from '../fixtures/faces/draw-picture.ts';
import { EXPRESSIONS } from '../fixtures/faces/expression.ts';

const OUT = fileURLToPath(new URL('../docs/images/drawn-faces.png', import.meta.url));
const SIZE = 48;
const SHOWN = 2 * SIZE;
const STEP = SHOWN + 4;
const COLUMNS = 8;
const LABEL_WIDTH = 84;
/** Enough for the eye, and two pixels fit a byte. */
const GREYS = 16;

const width = LABEL_WIDTH + COLUMNS * STEP;
const height = EXPRESSIONS.length * STEP;
const faces = await Promise.all(EXPRESSIONS.flatMap((_, row) => drawRow(row)));
const sheet = await sharp({ create: { width, height, channels: 3, background: '#ffffff' } })
  .composite([{ input: Buffer.from(labelsSvg()), top: 0, left: 0 }, ...faces])
  .png({ palette: true, colours: GREYS, dither: 0.7, compressionLevel: 9 })
  .toBuffer();
await mkdir(dirname(OUT), { recursive: true });
await writeFile(OUT, sheet);

function drawRow(row: number): Promise<OverlayOptions>[] {
  return Array.from({ length: COLUMNS }, async (_, column) => {
    const picture = { split: 'validation', expression: EXPRESSIONS[row]!, index: column };
    const pixels = await drawPicture(picture, { seed: 1, size: SIZE });
    const input = await sharp(pixels, { raw: { width: SIZE, height: SIZE, channels: 1 } })
      .resize(SHOWN, SHOWN, { kernel: 'nearest' })
      .png()
      .toBuffer();
    return { input, left: LABEL_WIDTH + column * STEP, top: row * STEP };
  });
}

function labelsSvg(): string {
  const labels = EXPRESSIONS.map((name, row) => `<text x="6" y="${(row + 0.5) * STEP + 3}">${name}</text>`);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${LABEL_WIDTH}" height="${height}"
    font-family="DejaVu Sans, Helvetica, Arial, sans-serif" font-size="15">${labels.join('')}</svg>`;
}
