import type { RawImage } from '../../../image/index.ts';
import { reflect101 } from '../_reflect-101.ts';

export interface EqualizeTilesOptions {
  /** How many times its fair share a grey level may count at most; the larger, the more contrast. */
  readonly clipLimit: number;
  /** Tiles along each side. */
  readonly tiles: number;
}

/**
 * Equalizes the histogram of each tile with limited contrast and blends between tiles (CLAHE), exactly as OpenCV's
 * `createCLAHE`; of a colour picture, each channel by itself.
 *
 * Zuiderveld, "Contrast Limited Adaptive Histogram Equalization", 1994.
 */
export function equalizeTiles(image: RawImage, options: EqualizeTilesOptions): RawImage {
  const pixels = new Uint8ClampedArray(image.pixels.length);
  for (let channel = 0; channel < image.channels; channel++) {
    _blendTiles(image, { channel, tiles: options.tiles, tables: _tabulate(image, channel, options), pixels });
  }
  return { ...image, pixels: new Uint8Array(pixels.buffer) };
}

interface _TileSize {
  readonly width: number;
  readonly height: number;
}

/** Where tiles do not fit along one side, OpenCV mirrors at both ends: there, one pixel more for each tile is divided. */
function _tileSize({ width, height }: RawImage, tiles: number): _TileSize {
  if (width % tiles === 0 && height % tiles === 0) return { width: width / tiles, height: height / tiles };
  return { width: Math.floor(width / tiles) + 1, height: Math.floor(height / tiles) + 1 };
}

/** For each tile, row by row, a table of 256 grey levels. */
function _tabulate(
  image: RawImage,
  channel: number,
  { clipLimit, tiles }: EqualizeTilesOptions,
): Uint8Array[] {
  const { width, height, channels, pixels } = image;
  const tileSize = _tileSize(image, tiles);
  const area = tileSize.width * tileSize.height;
  const limit = Math.max(Math.trunc((clipLimit * area) / 256), 1);
  return Array.from({ length: tiles * tiles }, (_, tile) => {
    const left = (tile % tiles) * tileSize.width;
    const top = Math.floor(tile / tiles) * tileSize.height;
    const histogram = new Uint32Array(256);
    for (let y = top; y < top + tileSize.height; y++) {
      const row = reflect101(y, height) * width;
      for (let x = left; x < left + tileSize.width; x++) {
        histogram[pixels[(row + reflect101(x, width)) * channels + channel]!]! += 1;
      }
    }
    _clip(histogram, limit);
    return _accumulate(histogram, area);
  });
}

/** Takes what is above the limit and gives it to all levels alike, the rest of the division to levels far apart. */
function _clip(histogram: Uint32Array, limit: number): void {
  let clipped = 0;
  for (let level = 0; level < 256; level++) {
    const count = histogram[level]!;
    if (count <= limit) continue;
    clipped += count - limit;
    histogram[level] = limit;
  }
  const each = Math.floor(clipped / 256);
  let rest = clipped % 256;
  for (let level = 0; level < 256; level++) histogram[level]! += each;
  const step = rest === 0 ? 256 : Math.max(Math.floor(256 / rest), 1);
  for (let level = 0; level < 256 && rest > 0; level += step, rest--) histogram[level]! += 1;
}

function _accumulate(histogram: Uint32Array, area: number): Uint8Array {
  const scale = Math.fround(255 / area);
  const levels = new Uint8ClampedArray(256);
  let sum = 0;
  for (let level = 0; level < 256; level++) {
    sum += histogram[level]!;
    levels[level] = Math.fround(sum * scale);
  }
  return new Uint8Array(levels.buffer);
}

interface _BlendOptions {
  readonly channel: number;
  readonly tiles: number;
  readonly tables: readonly Uint8Array[];
  readonly pixels: Uint8ClampedArray;
}

/** Interpolates between the tables of the four nearest tiles, in float32 and in OpenCV's order. */
function _blendTiles(image: RawImage, { channel, tiles, tables, pixels }: _BlendOptions): void {
  const { width, height, channels } = image;
  const { fround } = Math;
  const tileSize = _tileSize(image, tiles);
  const columns = _neighbours(width, { tile: tileSize.width, tiles });
  for (const [y, row] of _neighbours(height, { tile: tileSize.height, tiles }).entries()) {
    for (const [x, column] of columns.entries()) {
      const at = (y * width + x) * channels + channel;
      const level = image.pixels[at]!;
      const between = (tileRow: number): number => {
        const low = fround(tables[tileRow * tiles + column.low]![level]! * column.lowShare);
        return fround(low + fround(tables[tileRow * tiles + column.high]![level]! * column.highShare));
      };
      pixels[at] = fround(
        fround(between(row.low) * row.lowShare) + fround(between(row.high) * row.highShare),
      );
    }
  }
}

/** For each place along a side: the tiles before and after it, and their shares. */
function _neighbours(length: number, { tile, tiles }: { readonly tile: number; readonly tiles: number }) {
  const { fround } = Math;
  const scale = fround(1 / tile);
  return Array.from({ length }, (_, i) => {
    const place = fround(fround(i * scale) - 0.5);
    const low = Math.floor(place);
    const highShare = fround(place - low);
    return {
      low: Math.max(low, 0),
      high: Math.min(low + 1, tiles - 1),
      lowShare: fround(1 - highShare),
      highShare,
    };
  });
}
