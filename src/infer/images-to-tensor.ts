import { FerError, toHalf } from '../base/index.ts';
import { type RawImage, standardizePixels } from '../image/index.ts';
import { assertPicture } from './assert-picture.ts';
import type { ClassifierPlan } from './classifier-plan.ts';
import { createInputBuffers, type InputArray, type InputBuffers } from './input-buffers.ts';
import type { TensorValue } from './tensor-value.ts';

export interface ImagesToTensorOptions {
  readonly plan: ClassifierPlan;
  /**
   * Of which the array is taken, to be given back after the run.
   *
   * @default a new array
   */
  readonly buffers?: InputBuffers;
}

/**
 * The input of one run: pictures of the size and channels of the spec, in the layout and the units of the model.
 *
 * Where the model fixes the batch, `images` are at most that many and the rest is black.
 *
 * Throws `INPUT_MISMATCH` for a picture that does not fit the spec.
 */
export function imagesToTensor(
  images: readonly RawImage[],
  { plan, buffers = createInputBuffers(plan.input.type) }: ImagesToTensorOptions,
): TensorValue & { readonly data: InputArray } {
  const { spec, input } = plan;
  const { width, height, channels } = spec;
  const rows = input.batch ?? images.length;
  const length = width * height * channels;
  for (const [index, image] of images.entries()) _assertFits(image, { index, spec });
  const data = buffers.take(rows * length);
  for (const [index, image] of images.entries()) {
    data.set(_toInput(image, plan), index * length);
  }
  data.fill(0, images.length * length);
  const shape = input.layout === 'NHWC' ? [rows, height, width, channels] : [rows, channels, height, width];
  return { type: input.type, data, shape };
}

function _assertFits(
  image: RawImage,
  { index, spec }: { readonly index: number; readonly spec: ClassifierPlan['spec'] },
): void {
  const { width, height, channels } = spec;
  if (image.width !== width || image.height !== height || image.channels !== channels) {
    throw new FerError(
      'INPUT_MISMATCH',
      `Could not classify image ${index} because it does not fit the model: expected ${width}x${height}x${channels}, got ${image.width}x${image.height}x${image.channels}`,
    );
  }
  assertPicture(image);
}

/** One picture in the model's order of channels, standardized where that is ours to do, in its layout and its type. */
function _toInput(image: RawImage, { spec, input }: ClassifierPlan): InputArray {
  const ordered = input.order === 'bgr' ? _reverseChannels(image) : image.pixels;
  const values = input.standardize ? standardizePixels(ordered, spec) : ordered;
  const laidOut = input.layout === 'NHWC' || spec.channels === 1 ? values : _toPlanes(values, spec.channels);
  return input.type === 'float16' ? toHalf(Float32Array.from(laidOut)) : laidOut;
}

function _reverseChannels({ pixels, channels }: RawImage): Uint8Array {
  return pixels.map((_, at) => pixels[at - (at % channels) + channels - 1 - (at % channels)]!);
}

/** HWC to CHW. */
function _toPlanes<A extends Uint8Array | Float32Array>(values: A, channels: number): A {
  const size = values.length / channels;
  const planes = values.slice() as A;
  for (let at = 0; at < values.length; at++) {
    planes[(at % channels) * size + Math.floor(at / channels)] = values[at]!;
  }
  return planes;
}
