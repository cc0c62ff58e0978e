import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import sharp, { type OverlayOptions } from 'sharp';

export interface SheetRow {
  readonly label: string;
  /** A smaller line below the label. */
  readonly note?: string;
  /** Grey square pictures of the same side, row by row. */
  readonly pictures: readonly Uint8Array[];
}

export interface WriteSheetOptions {
  readonly path: string;
  /** The side of the pictures. */
  readonly size: number;
  /** The side at which they are shown. */
  readonly shown: number;
  readonly labelWidth: number;
}

const GAP = 4;
/** Enough for the eye, and two pixels fit a byte. */
const GREYS = 16;

/** Writes a PNG file of labelled rows of pictures. */
export async function writeSheet(rows: readonly SheetRow[], options: WriteSheetOptions): Promise<void> {
  const { path, shown, labelWidth } = options;
  const step = shown + GAP;
  const width = labelWidth + Math.max(...rows.map(({ pictures }) => pictures.length)) * step;
  const height = rows.length * step;
  const overlays = await Promise.all(
    rows.flatMap(({ pictures }, row) =>
      pictures.map(async (pixels, column): Promise<OverlayOptions> => {
        const input = await _enlarge(pixels, options);
        return { input, left: labelWidth + column * step, top: row * step };
      }),
    ),
  );
  const labels = Buffer.from(_labelsSvg(rows, { step, labelWidth, height }));
  const sheet = await sharp({ create: { width, height, channels: 3, background: '#ffffff' } })
    .composite([{ input: labels, top: 0, left: 0 }, ...overlays])
    .png({ palette: true, colours: GREYS, dither: 0.7, compressionLevel: 9 })
    .toBuffer();
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, sheet);
}

/** Pixels stay squares where they can. */
function _enlarge(pixels: Uint8Array, { size, shown }: WriteSheetOptions): Promise<Buffer> {
  return sharp(pixels, { raw: { width: size, height: size, channels: 1 } })
    .resize(shown, shown, { kernel: shown % size === 0 ? 'nearest' : 'cubic' })
    .png()
    .toBuffer();
}

interface _LabelsLayout {
  readonly step: number;
  readonly labelWidth: number;
  readonly height: number;
}

function _labelsSvg(rows: readonly SheetRow[], { step, labelWidth, height }: _LabelsLayout): string {
  const labels = rows.map(({ label, note }, row) => {
    const middle = (row + 0.5) * step;
    if (note === undefined) return `<text x="6" y="${middle + 3}">${label}</text>`;
    const smaller = `<text x="6" y="${middle + 15}" font-size="11" fill="#555">${note}</text>`;
    return `<text x="6" y="${middle - 2}">${label}</text>${smaller}`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${labelWidth}" height="${height}"
    font-family="DejaVu Sans, Helvetica, Arial, sans-serif" font-size="15">${labels.join('')}</svg>`;
}
