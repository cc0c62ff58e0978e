import type { RawImage } from '../image/index.ts';

/** How far apart the two sides are on one image. */
export interface ImageDifference {
  readonly path: string;
  /** The largest over the classes; infinite where one of the two gave no number. */
  readonly difference: number;
  readonly labels: { readonly reference: string; readonly onnx: string };
}

export interface Differences {
  readonly images: number;
  /** Images with the same likeliest label. */
  readonly sameLabel: number;
  readonly largestDifference: number;
  /** Over all probabilities of all images. */
  readonly meanDifference: number;
  /** The images with the largest differences, at most five. */
  readonly worst: readonly ImageDifference[];
}

/** The probabilities that the two sides give for one image. */
export interface ComparedRows {
  readonly reference: Float32Array;
  readonly onnx: Float32Array;
}

/** Collects the differences of probabilities; memory does not grow with the number of images. */
export interface DifferenceTally {
  /** @param image as the models saw it, where the worst are to be shown */
  readonly add: (path: string, rows: ComparedRows, image?: RawImage) => void;
  readonly summarize: () => Differences;
  /** The pictures of the worst, in the same order. */
  readonly pictures: () => readonly RawImage[];
}

const WORST_IMAGES = 5;

/** A tally for classes in the order of the models' outputs. */
export function createDifferenceTally(labels: readonly string[]): DifferenceTally {
  const total = { images: 0, sameLabel: 0, difference: 0 };
  let worst: readonly { readonly entry: ImageDifference; readonly image: RawImage | undefined }[] = [];
  return {
    add: (path, { reference, onnx }, image) => {
      const differences = labels.map((_, index) => _difference(reference[index]!, onnx[index]!));
      const names = { reference: labels[_argmax(reference)]!, onnx: labels[_argmax(onnx)]! };
      const entry = { path, difference: Math.max(...differences), labels: names };
      total.images += 1;
      total.sameLabel += names.reference === names.onnx ? 1 : 0;
      total.difference += differences.reduce((sum, value) => sum + value, 0);
      worst = [...worst, { entry, image }]
        .sort((a, b) => b.entry.difference - a.entry.difference)
        .slice(0, WORST_IMAGES);
    },
    summarize: () => ({
      images: total.images,
      sameLabel: total.sameLabel,
      largestDifference: worst[0]?.entry.difference ?? 0,
      meanDifference: total.images === 0 ? 0 : total.difference / (total.images * labels.length),
      worst: worst.map(({ entry }) => entry),
    }),
    pictures: () => worst.flatMap(({ image }) => image ?? []),
  };
}

function _difference(a: number, b: number): number {
  const difference = Math.abs(a - b);
  return Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
}

/** The first of the largest. */
function _argmax(values: Float32Array): number {
  return values.reduce((best, value, index) => (value > values[best]! ? index : best), 0);
}
