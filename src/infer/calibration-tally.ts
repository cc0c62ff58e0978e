/** The images whose likeliest label has a probability in `(low, high]`. */
export interface CalibrationBin {
  readonly low: number;
  readonly high: number;
  readonly images: number;
  /** The mean probability of the label that was given; 0 without images. */
  readonly confidence: number;
  /** The share of them whose label is right; 0 without images. */
  readonly accuracy: number;
}

/** How far the probabilities of a model are shares of right answers. */
export interface Calibration {
  /** The expected calibration error: the mean distance of confidence and accuracy, weighted by images. */
  readonly error: number;
  readonly bins: readonly CalibrationBin[];
}

/** As in Guo, Pleiss, Sun and Weinberger, On calibration of modern neural networks, 2017. */
const BINS = 15;

/** Collects predictions in bins of equal width. */
export function createCalibrationTally(): {
  readonly add: (confidence: number, isRight: boolean) => void;
  readonly summarize: () => Calibration;
} {
  const sums = Array.from({ length: BINS }, () => ({ images: 0, confidence: 0, right: 0 }));
  return {
    add: (confidence, isRight) => {
      const sum = sums[Math.min(Math.max(Math.ceil(confidence * BINS) - 1, 0), BINS - 1)]!;
      sum.images += 1;
      sum.confidence += confidence;
      sum.right += Number(isRight);
    },
    summarize: () => {
      const total = sums.reduce((count, { images }) => count + images, 0);
      const distance = sums.reduce((sum, { confidence, right }) => sum + Math.abs(confidence - right), 0);
      const bins = sums.map(({ images, confidence, right }, index) => ({
        low: index / BINS,
        high: (index + 1) / BINS,
        images,
        confidence: images === 0 ? 0 : confidence / images,
        accuracy: images === 0 ? 0 : right / images,
      }));
      return { error: total === 0 ? 0 : distance / total, bins };
    },
  };
}
