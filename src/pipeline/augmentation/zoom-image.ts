import { reflect101 } from './_reflect-101.ts';
import type { FloatImage, OutOptions } from './float-image.ts';

/**
 * Enlarges or shrinks the content of a picture and keeps the picture's size.
 *
 * As OpenCV's `resize` with `INTER_LINEAR` to whole numbers of pixels, `int(width * factor)` by `int(height * factor)`, then a
 * centred crop where that is larger and a centred border of `BORDER_REFLECT_101` where it is smaller. An odd
 * pixel is cropped or added at the right and at the bottom.
 */
export function zoomImage(image: FloatImage, factor: number, options: OutOptions = {}): FloatImage {
  const { width, height, channels, values } = image;
  const { out = new Float32Array(values.length) } = options;
  const columns = _sampleAxis(width, factor);
  const rows = _sampleAxis(height, factor);
  const rowStride = width * channels;
  let written = 0;
  for (let row = 0; row < height; row++) {
    const topRow = rows.low[row]! * rowStride;
    const bottomRow = rows.high[row]! * rowStride;
    const shareY = rows.share[row]!;
    for (let column = 0; column < width; column++) {
      const left = columns.low[column]! * channels;
      const right = columns.high[column]! * channels;
      const shareX = columns.share[column]!;
      for (let channel = 0; channel < channels; channel++) {
        const aboveLeft = values[topRow + left + channel]!;
        const belowLeft = values[bottomRow + left + channel]!;
        const above = aboveLeft + (values[topRow + right + channel]! - aboveLeft) * shareX;
        const below = belowLeft + (values[bottomRow + right + channel]! - belowLeft) * shareX;
        out[written++] = above + (below - above) * shareY;
      }
    }
  }
  return { width, height, channels, values: out };
}

/** For each pixel along one axis of the result: the two source pixels it lies between, and the share of the second. */
interface _AxisSamples {
  readonly low: Int32Array;
  readonly high: Int32Array;
  readonly share: Float32Array;
}

function _sampleAxis(length: number, factor: number): _AxisSamples {
  const resized = Math.max(1, Math.trunc(length * factor));
  // Negative where the resized axis is shorter and gets a border.
  const cropped = resized >= length ? (resized - length) >> 1 : -((length - resized) >> 1);
  const scale = length / resized;
  const low = new Int32Array(length);
  const high = new Int32Array(length);
  const share = new Float32Array(length);
  for (let i = 0; i < length; i++) {
    const position = (reflect101(i + cropped, resized) + 0.5) * scale - 0.5;
    const inside = Math.min(Math.max(position, 0), length - 1);
    low[i] = Math.floor(inside);
    high[i] = Math.min(low[i]! + 1, length - 1);
    share[i] = inside - low[i]!;
  }
  return { low, high, share };
}
