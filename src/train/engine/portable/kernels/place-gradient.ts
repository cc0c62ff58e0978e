import type { backend_util, Tensor4D } from '@tensorflow/tfjs';
import type { Tensorflow } from '../../engine.ts';

/**
 * Lays out the output gradient of a convolution so that a `valid` convolution of stride 1 with the turned kernel
 * gives the input gradient: zeros for the places that the stride skipped, and a margin for the kernel.
 *
 * @param gradient - NHWC, of the size of the output.
 * @returns NHWC, of the size of the input plus that of the kernel less one.
 */
export function placeGradient(tf: Tensorflow, gradient: Tensor4D, info: backend_util.Conv2DInfo): Tensor4D {
  const [batch, , , channels] = gradient.shape;
  const spread = _insertZeros(tf, gradient, info);
  const height = _margins(
    spread.shape[1],
    info.inHeight + info.filterHeight - 1,
    info.filterHeight - 1 - info.padInfo.top,
  );
  const width = _margins(
    spread.shape[2],
    info.inWidth + info.filterWidth - 1,
    info.filterWidth - 1 - info.padInfo.left,
  );
  const kept = tf.slice(spread, [0, height.skip, width.skip, 0], [batch, height.keep, width.keep, channels]);
  return tf.pad(kept, [[0, 0], height.pad, width.pad, [0, 0]]);
}

/** Puts `stride - 1` zeros after each row and column. */
function _insertZeros(tf: Tensorflow, images: Tensor4D, info: backend_util.Conv2DInfo): Tensor4D {
  const { strideHeight, strideWidth } = info;
  if (strideHeight === 1 && strideWidth === 1) return images;
  const [batch, height, width, channels] = images.shape;
  const apart = tf.reshape(images, [batch * height, 1, width, 1, channels]);
  const padded = tf.pad(apart, [
    [0, 0],
    [0, strideHeight - 1],
    [0, 0],
    [0, strideWidth - 1],
    [0, 0],
  ]);
  return tf.reshape(padded, [batch, height * strideHeight, width * strideWidth, channels]);
}

/** Where `size` places go in `wanted` that begin `before` earlier; a negative margin cuts places off. */
function _margins(
  size: number,
  wanted: number,
  before: number,
): { readonly skip: number; readonly keep: number; readonly pad: [number, number] } {
  const start = Math.max(0, before);
  const skip = Math.max(0, -before);
  const keep = Math.min(size - skip, wanted - start);
  return { skip, keep, pad: [start, wanted - start - keep] };
}
