import type { PixelBox } from '../../../image/index.ts';

/** The picture that a box lies in, in pixels, and the shape that the box keeps. */
export interface BoxLimits {
  readonly width: number;
  readonly height: number;
  /** Width over height of the model's input, so that nothing is stretched. */
  readonly aspect: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** What is smaller shows no face, and is drawn by accident. */
const SMALLEST_WIDTH = 8;
/** Of the widest box that the picture has room for. */
const FIRST_SHARE = 0.6;

/** A box of a width, moved and shrunk until it lies inside of the picture; its height follows the width. */
export function placeBox(
  { left, top, width }: Pick<PixelBox, 'left' | 'top' | 'width'>,
  limits: BoxLimits,
): PixelBox {
  const size = _sizeOf(width, limits);
  return {
    left: _clamp(Math.round(left), 0, limits.width - size.width),
    top: _clamp(Math.round(top), 0, limits.height - size.height),
    ...size,
  };
}

/** The box that stretches from a corner that stays to another point. */
export function stretchBox(
  { from, to }: { readonly from: Point; readonly to: Point },
  limits: BoxLimits,
): PixelBox {
  const corner = { x: _clamp(from.x, 0, limits.width), y: _clamp(from.y, 0, limits.height) };
  const isLeftwards = to.x < corner.x;
  const isUpwards = to.y < corner.y;
  const wanted = Math.max(Math.abs(to.x - corner.x), Math.abs(to.y - corner.y) * limits.aspect);
  const roomAcross = isLeftwards ? corner.x : limits.width - corner.x;
  const roomAlong = (isUpwards ? corner.y : limits.height - corner.y) * limits.aspect;
  const { width, height } = _sizeOf(Math.min(wanted, roomAcross, roomAlong), limits);
  const left = isLeftwards ? corner.x - width : corner.x;
  const top = isUpwards ? corner.y - height : corner.y;
  return placeBox({ left, top, width }, limits);
}

/** A box in the middle of the picture, to begin with. */
export function middleBox(limits: BoxLimits): PixelBox {
  const { width, height } = _sizeOf(Math.round(_widest(limits) * FIRST_SHARE), limits);
  return placeBox({ left: (limits.width - width) / 2, top: (limits.height - height) / 2, width }, limits);
}

function _sizeOf(width: number, limits: BoxLimits): { readonly width: number; readonly height: number } {
  const widest = _widest(limits);
  const fitting = _clamp(Math.round(width), Math.min(SMALLEST_WIDTH, widest), widest);
  return { width: fitting, height: _clamp(Math.round(fitting / limits.aspect), 1, limits.height) };
}

function _widest({ width, height, aspect }: BoxLimits): number {
  return Math.max(1, Math.min(width, Math.floor(height * aspect)));
}

function _clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
