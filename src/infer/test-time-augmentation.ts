import { cropBox, type RawImage, resizeImage } from '../image/index.ts';
import { assertChoice } from './assert-choice.ts';

/** Which variants of a picture a prediction is the mean of. */
export type TestTimeAugmentation = 'none' | 'flip' | 'tencrop';

/** The side of the crops of `tencrop`, as a part of the picture's: 44 of 48 pixels. */
const CROP_SHARE = 11 / 12;

type Variant = (image: RawImage) => RawImage;

/**
 * The variants of a prepared picture, each of its size.
 *
 * `flip`: the picture and its mirror image. `tencrop`: the four corners and the centre, each of 11/12 of the sides and
 * brought back to the whole size, and their mirror images (Krizhevsky, Sutskever and Hinton, ImageNet classification
 * with deep convolutional neural networks, 2012, section 4.1).
 */
export function variantsOf(kind: TestTimeAugmentation): readonly Variant[] {
  assertChoice('tta', kind, ['none', 'flip', 'tencrop']);
  if (kind === 'none') return [(image) => image];
  if (kind === 'flip') return [(image) => image, mirrorImage];
  const crops = [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
    [0.5, 0.5],
  ].map(
    ([down, right]): Variant =>
      (image) =>
        _cropAt(image, { down: down!, right: right! }),
  );
  return [
    ...crops,
    ...crops.map(
      (crop): Variant =>
        (image) =>
          mirrorImage(crop(image)),
    ),
  ];
}

/** Left and right exchanged. */
export function mirrorImage(image: RawImage): RawImage {
  const { width, height, channels, pixels } = image;
  const mirrored = new Uint8Array(pixels.length);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const from = (row * width + column) * channels;
      const to = (row * width + width - 1 - column) * channels;
      for (let channel = 0; channel < channels; channel++) mirrored[to + channel] = pixels[from + channel]!;
    }
  }
  return { width, height, channels, pixels: mirrored };
}

/** @param share of what the crop leaves over, how much is above and to the left */
function _cropAt(image: RawImage, share: { readonly down: number; readonly right: number }): RawImage {
  const width = Math.max(1, Math.round(image.width * CROP_SHARE));
  const height = Math.max(1, Math.round(image.height * CROP_SHARE));
  const box = {
    left: Math.round((image.width - width) * share.right),
    top: Math.round((image.height - height) * share.down),
    width,
    height,
  };
  return resizeImage(cropBox(image, box), image);
}
