import sharp from 'sharp';

export interface SvgToPngOptions {
  /**
   * Pixels of the PNG for each pixel of the SVG.
   *
   * @default 2
   */
  readonly scale?: number;
}

/** Dots an inch at which one SVG pixel is one PNG pixel. */
const SVG_DPI = 72;

/**
 * Renders an SVG text as a PNG file's bytes.
 *
 * Its text is drawn with the fonts of the system, so the SVG stays the figure of record.
 */
export async function svgToPng(svg: string, options: SvgToPngOptions = {}): Promise<Uint8Array> {
  const { scale = 2 } = options;
  if (!(scale > 0)) throw new RangeError(`\`scale\` must be above 0: ${scale}`);
  return sharp(Buffer.from(svg), { density: SVG_DPI * scale })
    .png({ compressionLevel: 9, palette: true })
    .toBuffer();
}
