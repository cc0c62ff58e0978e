import type { RawImage } from './raw-image.ts';

/** Fraction bits of the weights in Pillow's 8-bit resampling (src/libImaging/Resample.c). */
const PRECISION_BITS = 22;

export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/**
 * Resizes exactly as `Image.resize(size, Image.BILINEAR)` of Pillow 13 does: a triangle filter that widens with the
 * reduction, so that shrinking averages instead of skipping pixels. The aspect ratio is not kept.
 *
 * A picture that has the size is returned as it is.
 */
export function resizeImage(image: RawImage, size: ImageSize): RawImage {
  _assertSide('width', size.width);
  _assertSide('height', size.height);
  // Each pass rounds to 8 bits, so their order shows. Pillow 13 starts with the height where that loses more than
  // twice what the width loses; older ones always start with the width.
  const lostRows = image.height - size.height;
  const isVerticalFirst = lostRows > 0 && lostRows > 2 * (image.width - size.width);
  return isVerticalFirst
    ? _resizeWidth(_resizeHeight(image, size.height), size.width)
    : _resizeHeight(_resizeWidth(image, size.width), size.height);
}

function _assertSide(name: string, side: number): void {
  if (Number.isInteger(side) && side > 0) return;
  throw new RangeError(`Could not resize because \`${name}\` is not a whole number above 0: ${side}`);
}

function _resizeWidth(image: RawImage, width: number): RawImage {
  if (width === image.width) return image;
  const { height, channels } = image;
  const axis = { outer: height, length: image.width, inner: channels };
  return { width, height, channels, pixels: _resample(image.pixels, axis, width) };
}

function _resizeHeight(image: RawImage, height: number): RawImage {
  if (height === image.height) return image;
  const { width, channels } = image;
  const axis = { outer: 1, length: image.height, inner: width * channels };
  return { width, height, channels, pixels: _resample(image.pixels, axis, height) };
}

/** An array seen as `[outer, length, inner]`, to be resampled along its middle axis. */
interface Axis {
  readonly outer: number;
  readonly length: number;
  readonly inner: number;
}

function _resample(source: Uint8Array, axis: Axis, size: number): Uint8Array {
  const { outer, length, inner } = axis;
  const { starts, ends, weights, taps } = _coefficients(length, size);
  const target = new Uint8Array(outer * size * inner);
  let at = 0;
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < size; i++) {
      const first = (o * length + starts[i]!) * inner;
      const end = (o * length + ends[i]!) * inner;
      for (let k = 0; k < inner; k++) {
        let sum = 1 << (PRECISION_BITS - 1);
        for (let from = first + k, tap = i * taps; from < end; from += inner, tap++) {
          sum += source[from]! * weights[tap]!;
        }
        target[at++] = Math.min(sum >> PRECISION_BITS, 255);
      }
    }
  }
  return target;
}

/** For each output position the range of inputs and their fixed-point weights; `taps` weights are stored for each. */
function _coefficients(length: number, size: number) {
  const scale = length / size;
  const support = Math.max(scale, 1);
  const taps = Math.ceil(support) * 2 + 1;
  const starts = new Uint32Array(size);
  const ends = new Uint32Array(size);
  const weights = new Int32Array(size * taps);
  const triangle = new Float64Array(taps);
  for (let i = 0; i < size; i++) {
    const center = (i + 0.5) * scale;
    const start = Math.max(Math.trunc(center - support + 0.5), 0);
    const end = Math.min(Math.trunc(center + support + 0.5), length);
    let total = 0;
    for (let x = start; x < end; x++) {
      // Multiplied by the reciprocal, not divided: the last bit decides some roundings.
      const distance = Math.abs((x - center + 0.5) * (1 / support));
      triangle[x - start] = Math.max(1 - distance, 0);
      total += triangle[x - start]!;
    }
    for (let tap = 0; tap < end - start; tap++) {
      weights[i * taps + tap] = Math.trunc(0.5 + (triangle[tap]! / total) * 2 ** PRECISION_BITS);
    }
    starts[i] = start;
    ends[i] = end;
  }
  return { starts, ends, weights, taps };
}
