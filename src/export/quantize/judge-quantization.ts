/** What a float32 file and its 8-bit version did with the same images on the same machine. */
export interface QuantizationFigures {
  readonly images: number;
  /** Shares from 0 to 1. */
  readonly accuracy: { readonly float32: number; readonly int8: number };
  readonly imagesPerSecond: { readonly float32: number; readonly int8: number };
}

export interface Verdict {
  readonly isQuantized: boolean;
  /** Why the float32 file was kept; undefined where it was not. */
  readonly reason: string | undefined;
}

/** In points of accuracy. */
const LARGEST_LOSS = 1;

/** The 8-bit file is taken where it loses at most one point of accuracy and is faster. */
export function judgeQuantization({ accuracy, imagesPerSecond, images }: QuantizationFigures): Verdict {
  // In ten-thousandths of a point, or 0.81 - 0.8 would be more than one.
  const loss = Math.round((accuracy.float32 - accuracy.int8) * 1e6) / 1e4;
  const reasons: string[] = [];
  if (loss > LARGEST_LOSS) {
    reasons.push(
      `it loses ${loss.toFixed(2)} points of accuracy on ${images} images, more than ${LARGEST_LOSS}`,
    );
  }
  if (imagesPerSecond.int8 <= imagesPerSecond.float32) {
    const speedUp = imagesPerSecond.int8 / imagesPerSecond.float32;
    reasons.push(`it is not faster on this machine: ${speedUp.toFixed(2)} times the speed of float32`);
  }
  return {
    isQuantized: reasons.length === 0,
    reason: reasons.length === 0 ? undefined : reasons.join(', and '),
  };
}
