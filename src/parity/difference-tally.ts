/** How far apart the two runtimes are on one image. */
export interface ImageDifference {
  readonly path: string;
  /** The largest over the classes; infinite where one of the two gave no number. */
  readonly difference: number;
  readonly labels: { readonly tfjs: string; readonly onnx: string };
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

/** Collects the differences of probabilities; memory does not grow with the number of images. */
export interface DifferenceTally {
  readonly add: (path: string, tfjs: Float32Array, onnx: Float32Array) => void;
  readonly summarize: () => Differences;
}

const WORST_IMAGES = 5;

/** A tally for classes in the order of the models' outputs. */
export function createDifferenceTally(labels: readonly string[]): DifferenceTally {
  const total = { images: 0, sameLabel: 0, difference: 0 };
  let worst: readonly ImageDifference[] = [];
  return {
    add: (path, tfjs, onnx) => {
      const differences = labels.map((_, index) => _difference(tfjs[index]!, onnx[index]!));
      const names = { tfjs: labels[_argmax(tfjs)]!, onnx: labels[_argmax(onnx)]! };
      const entry = { path, difference: Math.max(...differences), labels: names };
      total.images += 1;
      total.sameLabel += names.tfjs === names.onnx ? 1 : 0;
      total.difference += differences.reduce((sum, value) => sum + value, 0);
      worst = [...worst, entry].sort((a, b) => b.difference - a.difference).slice(0, WORST_IMAGES);
    },
    summarize: () => ({
      images: total.images,
      sameLabel: total.sameLabel,
      largestDifference: worst[0]?.difference ?? 0,
      meanDifference: total.images === 0 ? 0 : total.difference / (total.images * labels.length),
      worst,
    }),
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
