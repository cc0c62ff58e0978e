import { createScratch } from './_create-scratch.ts';
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
  const [resizedWidth, resizedHeight] = [_resize(width, factor), _resize(height, factor)];
  if (resizedWidth === width && resizedHeight === height) {
    out.set(values);
    return { width, height, channels, values: out };
  }
  const stretched = _stretchRows(image, _spread(_sampleAxis(width, resizedWidth), channels));
  const rows = _sampleAxis(height, resizedHeight);
  const stride = width * channels;
  for (let row = 0; row < height; row++) {
    const to = row * stride;
    const top = rows.low[row]! * stride;
    const bottom = rows.high[row]! * stride;
    const share = rows.share[row]!;
    for (let i = 0; i < stride; i++) {
      const above = stretched[(top + i) | 0]!;
      out[(to + i) | 0] = above + (stretched[(bottom + i) | 0]! - above) * share;
    }
  }
  return { width, height, channels, values: out };
}

function _resize(length: number, factor: number): number {
  return Math.max(1, Math.trunc(length * factor));
}

/** For each place along one axis of the result: the two places of the source it lies between, and the share of the second. */
interface _AxisSamples {
  readonly low: Int32Array;
  readonly high: Int32Array;
  readonly share: Float32Array;
}

/** Few zooms of few sizes differ once they are whole numbers of pixels. */
const tables = new Map<string, _AxisSamples>();
const MOST_TABLES = 500;

function _sampleAxis(length: number, resized: number): _AxisSamples {
  const key = `${length} to ${resized}`;
  const known = tables.get(key);
  if (known !== undefined) return known;
  if (tables.size === MOST_TABLES) tables.clear();
  const samples = _tabulate(length, resized);
  tables.set(key, samples);
  return samples;
}

function _tabulate(length: number, resized: number): _AxisSamples {
  // Negative where the resized axis is shorter and gets a border.
  const cropped = resized >= length ? (resized - length) >> 1 : -((length - resized) >> 1);
  const scale = length / resized;
  const low = new Int32Array(length);
  const high = new Int32Array(length);
  const share = new Float32Array(length);
  for (let i = 0; i < length; i++) {
    const position = (reflect101(i + cropped, resized) + 0.5) * scale - 0.5;
    const inside = Math.min(Math.max(position, 0), length - 1);
    low[i] = inside;
    high[i] = Math.min(low[i]! + 1, length - 1);
    share[i] = inside - low[i]!;
  }
  return { low, high, share };
}

/** The samples of an axis of pixels as those of their interleaved channels. */
function _spread(samples: _AxisSamples, channels: number): _AxisSamples {
  if (channels === 1) return samples;
  const length = samples.low.length * channels;
  const spread = {
    low: new Int32Array(length),
    high: new Int32Array(length),
    share: new Float32Array(length),
  };
  for (let i = 0; i < length; i++) {
    const channel = i % channels;
    const pixel = (i - channel) / channels;
    spread.low[i] = samples.low[pixel]! * channels + channel;
    spread.high[i] = samples.high[pixel]! * channels + channel;
    spread.share[i] = samples.share[pixel]!;
  }
  return spread;
}

/** Every picture overwrites the last one's. */
const scratch = createScratch();

/** All rows of the picture, interpolated along themselves: between rows it is done once for every pixel, not twice. */
function _stretchRows({ width, height, channels, values }: FloatImage, columns: _AxisSamples): Float64Array {
  const { low, high, share } = columns;
  const stride = width * channels;
  const stretched = scratch(values.length);
  for (let start = 0; start < stride * height; start += stride) {
    for (let i = 0; i < stride; i++) {
      const left = values[(start + low[i]!) | 0]!;
      stretched[(start + i) | 0] = left + (values[(start + high[i]!) | 0]! - left) * share[i]!;
    }
  }
  return stretched;
}
