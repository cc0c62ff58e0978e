import { FerError } from '../base/index.ts';
import type { PixelBox, RawImage } from '../image/index.ts';
import type { Classifier, ImageInput } from './classifier.ts';
import { decodeInput } from './decode-input.ts';
import { occlusionBoxes } from './occlusion-boxes.ts';

export interface ExplainOptions {
  /**
   * The label whose probability is explained.
   *
   * @default the likeliest
   */
  readonly label?: string | undefined;
  /**
   * The side of the square that covers a part of the picture, in pixels of what the model sees.
   *
   * @default a sixth of the shorter side
   */
  readonly patch?: number | undefined;
  /**
   * How far the square moves, in pixels; at most its side, so that every pixel is covered.
   *
   * @default half of the side of the square
   */
  readonly stride?: number | undefined;
  /**
   * Pictures in one run of the model.
   *
   * @default 64
   */
  readonly batchSize?: number;
  /** Stops the work between two batches; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
}

/** What the parts of a picture do for the probability of a label. */
export interface Explanation {
  readonly label: string;
  /** Of that label, for the whole picture. */
  readonly probability: number;
  /** The picture as the model saw it. */
  readonly image: RawImage;
  /**
   * By pixel, row by row: how much the probability falls when the pixel is covered, the mean of all squares that cover it;
   * below 0 where it rises.
   */
  readonly drops: Float32Array;
  /** The square whose covering lowers the probability most, and by how much. */
  readonly strongest: PixelBox & { readonly drop: number };
}

/**
 * Covers a picture square by square with its own mean colour and looks what becomes of the probability of a label:
 * occlusion sensitivity (Zeiler and Fergus, Visualizing and understanding convolutional networks, 2014, section 4.2). It
 * asks nothing of the model but its answers, so it works for every one, and gives the same for the same picture.
 *
 * Throws `LABELS_MISMATCH` for a label that the model does not have, a `RangeError` for squares that do not fit, and as
 * `classify()` does.
 */
export async function explainImage(
  classifier: Classifier,
  input: ImageInput,
  options: ExplainOptions = {},
): Promise<Explanation> {
  const { labels } = classifier;
  const image = classifier.prepare(await decodeInput(input));
  const boxes = occlusionBoxes(image, options);
  const [whole] = await classifier.predict([image]);
  const target = _findLabel(classifier, { label: options.label, probabilities: whole! });
  const probability = whole![target]!;
  const drops: number[] = [];
  for await (const rows of _coverAll(classifier, { image, boxes, options })) {
    for (const row of rows) drops.push(probability - row[target]!);
  }
  const strongest = drops.reduce((best, drop, at) => (drop > drops[best]! ? at : best), 0);
  return {
    label: labels[target]!,
    probability,
    image,
    drops: _spread(image, boxes, drops),
    strongest: { ...boxes[strongest]!, drop: drops[strongest]! },
  };
}

function _findLabel(
  { labels, path }: Classifier,
  { label, probabilities }: { readonly label: string | undefined; readonly probabilities: Float32Array },
): number {
  if (label === undefined) return probabilities.indexOf(Math.max(...probabilities));
  const target = labels.indexOf(label);
  if (target >= 0) return target;
  throw new FerError(
    'LABELS_MISMATCH',
    `Could not explain the label \`${label}\` because ${path} does not have it: it has ${labels.join(', ')}`,
  );
}

/** The probabilities of the picture with each of its boxes covered, in batches. */
async function* _coverAll(
  classifier: Classifier,
  work: {
    readonly image: RawImage;
    readonly boxes: readonly PixelBox[];
    readonly options: ExplainOptions;
  },
): AsyncGenerator<readonly Float32Array[], void, undefined> {
  const { image, boxes, options } = work;
  const { batchSize = 64, signal } = options;
  const colour = _meanColour(image);
  for (let start = 0; start < boxes.length; start += batchSize) {
    signal?.throwIfAborted();
    const covered = boxes.slice(start, start + batchSize).map((box) => _cover(image, { box, colour }));
    yield await classifier.predict(covered);
  }
}

/** One grey level for each channel, rounded half up. */
function _meanColour({ pixels, channels }: RawImage): readonly number[] {
  return Array.from({ length: channels }, (_, channel) => {
    let sum = 0;
    for (let at = channel; at < pixels.length; at += channels) sum += pixels[at]!;
    return Math.round((sum * channels) / pixels.length);
  });
}

function _cover(
  image: RawImage,
  { box, colour }: { readonly box: PixelBox; readonly colour: readonly number[] },
): RawImage {
  const pixels = image.pixels.slice();
  const row = Array.from({ length: box.width }, () => colour).flat();
  for (let y = box.top; y < box.top + box.height; y++) {
    pixels.set(row, (y * image.width + box.left) * image.channels);
  }
  return { ...image, pixels };
}

/** By pixel the mean of what its boxes did. */
function _spread(
  { width, height }: RawImage,
  boxes: readonly PixelBox[],
  drops: readonly number[],
): Float32Array {
  const sums = new Float64Array(width * height);
  const counts = new Uint32Array(width * height);
  for (const [index, { left, top, width: across, height: down }] of boxes.entries()) {
    for (let y = top; y < top + down; y++) {
      for (let x = left; x < left + across; x++) {
        const at = y * width + x;
        sums[at] = sums[at]! + drops[index]!;
        counts[at] = counts[at]! + 1;
      }
    }
  }
  return Float32Array.from(sums, (sum, at) => sum / counts[at]!);
}
