import type { backend_util } from '@tensorflow/tfjs';

/** One position of a sliding window, in one image of the batch. The same object is used for all. */
export interface Window {
  /** The output pixel, counted over batch, height and width. */
  output: number;
  /** The input pixels under the window, counted likewise; those in the padding are left out. */
  readonly pixels: Int32Array;
  /** For each of them its place in the window, counted over its height and width. */
  readonly places: Int32Array;
  /** How many there are. */
  count: number;
}

/** Visits every position of the window of a convolution or pooling, rows first. */
export function forEachWindow(info: backend_util.Conv2DInfo, visit: (window: Window) => void): void {
  const { batchSize, outHeight, outWidth, filterHeight, filterWidth } = info;
  const size = filterHeight * filterWidth;
  const window: Window = {
    output: 0,
    pixels: new Int32Array(size),
    places: new Int32Array(size),
    count: 0,
  };
  for (let image = 0; image < batchSize; image++) {
    for (let row = 0; row < outHeight; row++) {
      for (let column = 0; column < outWidth; column++) {
        _cover(window, info, [image, row, column]);
        visit(window);
        window.output += 1;
      }
    }
  }
}

function _cover(
  window: Window,
  info: backend_util.Conv2DInfo,
  [image, row, column]: readonly [number, number, number],
): void {
  const { inHeight, inWidth, filterHeight, filterWidth, strideHeight, strideWidth, padInfo } = info;
  const top = row * strideHeight - padInfo.top;
  const left = column * strideWidth - padInfo.left;
  const lastY = Math.min(filterHeight, inHeight - top);
  const lastX = Math.min(filterWidth, inWidth - left);
  window.count = 0;
  for (let y = Math.max(0, -top); y < lastY; y++) {
    for (let x = Math.max(0, -left); x < lastX; x++) {
      window.pixels[window.count] = (image * inHeight + top + y) * inWidth + left + x;
      window.places[window.count] = y * filterWidth + x;
      window.count += 1;
    }
  }
}
