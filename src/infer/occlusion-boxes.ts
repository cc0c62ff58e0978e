import type { ImageSize, PixelBox } from '../image/index.ts';

/**
 * The squares that cover a picture, row by row: one step apart, the last of a row and of a column flush with the edge.
 *
 * Throws a `RangeError` where the square is larger than the picture or its step larger than the square.
 */
export function occlusionBoxes(
  { width, height }: ImageSize,
  options: { readonly patch?: number | undefined; readonly stride?: number | undefined },
): readonly PixelBox[] {
  const shorter = Math.min(width, height);
  const { patch = Math.max(1, Math.round(shorter / 6)) } = options;
  const { stride = Math.max(1, Math.floor(patch / 2)) } = options;
  if (!Number.isInteger(patch) || patch < 1 || patch > shorter) {
    throw new RangeError(
      `Could not explain a picture of ${width}x${height} because \`patch\` is not a whole number from 1 to ${shorter}: ${patch}`,
    );
  }
  if (!Number.isInteger(stride) || stride < 1 || stride > patch) {
    throw new RangeError(
      `Could not explain a picture because \`stride\` is not a whole number from 1 to ${patch}, the side of the square: ${stride}`,
    );
  }
  return _starts(height, { patch, stride }).flatMap((top) =>
    _starts(width, { patch, stride }).map((left) => ({ left, top, width: patch, height: patch })),
  );
}

function _starts(
  size: number,
  { patch, stride }: { readonly patch: number; readonly stride: number },
): readonly number[] {
  const last = size - patch;
  const steps = Math.ceil(last / stride);
  return Array.from({ length: steps + 1 }, (_, step) => Math.min(step * stride, last));
}
