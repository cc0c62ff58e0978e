import { createScratch } from './_create-scratch.ts';
import { reflect101 } from './_reflect-101.ts';
import { sineCosine } from './_sine-cosine.ts';
import type { FloatImage, OutOptions } from './float-image.ts';

/**
 * Turns a picture counter-clockwise about (width / 2, height / 2), as OpenCV's `getRotationMatrix2D` and `warpAffine` do
 * with `INTER_LINEAR` and `BORDER_REFLECT_101`.
 */
export function rotateImage(image: FloatImage, degrees: number, options: OutOptions = {}): FloatImage {
  const { width, height, channels, values } = image;
  const { out = new Float32Array(values.length) } = options;
  const turn = sineCosine(degrees);
  for (let channel = 0; channel < channels; channel++) {
    const plane = _padPlane(image, channel, turn);
    _turnPlane(plane, { width, height, channels, channel, turn, out });
  }
  return { width, height, channels, values: out };
}

type _Turn = ReturnType<typeof sineCosine>;

/** One channel with a mirrored border, so wide that the corners of the turned picture and their neighbours lie in it. */
interface _PaddedPlane {
  readonly padded: Float64Array;
  readonly stride: number;
  readonly marginX: number;
  readonly marginY: number;
}

/** Every picture overwrites the last one's. */
const scratch = createScratch();

function _padPlane(image: FloatImage, channel: number, { sine, cosine }: _Turn): _PaddedPlane {
  const { width, height, channels, values } = image;
  const marginX = _margin(width, Math.abs(cosine) * width + Math.abs(sine) * height);
  const marginY = _margin(height, Math.abs(sine) * width + Math.abs(cosine) * height);
  const stride = width + 2 * marginX;
  const padded = scratch(stride * (height + 2 * marginY));
  const mirrored = _mirroredColumns(marginX, width);
  for (let row = 0; row < height; row++) {
    let from = row * width * channels + channel;
    const left = (row + marginY) * stride + marginX;
    const right = left + width;
    for (let to = left; to < right; to++) {
      padded[to] = values[from]!;
      from += channels;
    }
    for (let i = 0; i < marginX; i++) {
      const inside = mirrored[i]!;
      padded[left - 1 - i] = padded[left + inside]!;
      padded[right + i] = padded[right - 1 - inside]!;
    }
  }
  for (let i = 1; i <= marginY; i++) {
    _copyRow(padded, { stride, from: reflect101(-i, height) + marginY, to: marginY - i });
    _copyRow(padded, {
      stride,
      from: reflect101(height - 1 + i, height) + marginY,
      to: height - 1 + marginY + i,
    });
  }
  return { padded, stride, marginX, marginY };
}

/** Half of what the turned picture exceeds the picture by, one pixel for the neighbour and one for rounding. */
function _margin(length: number, turnedLength: number): number {
  return Math.ceil(Math.max(0, turnedLength - length) / 2) + 2;
}

/** For each column of the border, from the picture outwards, how far inside the one lies that it shows. */
function _mirroredColumns(margin: number, width: number): Int32Array {
  const columns = new Int32Array(margin);
  for (let i = 0; i < margin; i++) columns[i] = reflect101(-1 - i, width);
  return columns;
}

function _copyRow(
  padded: Float64Array,
  { stride, from, to }: { readonly stride: number; readonly from: number; readonly to: number },
): void {
  padded.copyWithin(to * stride, from * stride, (from + 1) * stride);
}

interface _TurnOptions {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly channel: number;
  readonly turn: _Turn;
  readonly out: Float32Array;
}

function _turnPlane({ padded, stride, marginX, marginY }: _PaddedPlane, options: _TurnOptions): void {
  const { width, height, channels, channel, turn, out } = options;
  const { sine, cosine } = turn;
  const centreX = width / 2;
  const centreY = height / 2;
  let written = channel;
  for (let row = 0; row < height; row++) {
    // Where the first pixel of the row comes from: the inverse of the rotation, applied to its offset from the centre.
    const startX = marginX + centreX - sine * (row - centreY) - cosine * centreX;
    const startY = marginY + centreY + cosine * (row - centreY) - sine * centreX;
    for (let column = 0; column < width; column++) {
      const x = startX + cosine * column;
      const y = startY + sine * column;
      // Within the border nothing is negative, so that `| 0` rounds down; `Math.floor` doubles the time of the loop.
      const left = x | 0;
      const top = y | 0;
      const shareX = x - left;
      const above = (Math.imul(top, stride) + left) | 0;
      const below = (above + stride) | 0;
      const aboveLeft = padded[above]!;
      const belowLeft = padded[below]!;
      const aboveHere = aboveLeft + (padded[(above + 1) | 0]! - aboveLeft) * shareX;
      const belowHere = belowLeft + (padded[(below + 1) | 0]! - belowLeft) * shareX;
      out[written] = aboveHere + (belowHere - aboveHere) * (y - top);
      written += channels;
    }
  }
}
