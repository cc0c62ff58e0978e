import { cropBox, cropCentre, preprocessImage, type RawImage } from '../../image/index.ts';
import { RequestError } from '../http/request-error.ts';
import type { FaceBox } from './detector.ts';
import { findEmptiness } from './find-emptiness.ts';

/** What a model wants of a picture. */
export interface PictureWish {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  /** How a picture of another aspect ratio is met. */
  readonly crop: 'none' | 'centre';
}

/** Which part of the picture was classified. */
export interface PictureCrop {
  readonly kind: 'none' | 'box' | 'detector';
  /** In pixels of the upright picture; whole numbers. */
  readonly box?: FaceBox;
}

/** A picture as a model takes it, and what was done to it. */
export interface PreparedPicture {
  readonly image: RawImage;
  /** Of the decoded, upright picture. */
  readonly width: number;
  readonly height: number;
  readonly crop: PictureCrop;
  /** Why its classification may mean nothing. */
  readonly warnings: readonly string[];
}

/** A picture that is by so much wider or higher than the model's is stretched visibly. */
const MOST_STRETCH = 1.5;

/**
 * Cuts the box out of a decoded picture and brings it to what the model takes.
 *
 * Throws `BOX_INVALID` for a box that is not inside of the picture.
 */
export function preparePicture(
  decoded: RawImage,
  { wish, crop }: { readonly wish: PictureWish; readonly crop: PictureCrop },
): PreparedPicture {
  const { width, height } = decoded;
  const box = crop.box === undefined ? undefined : _wholePixels(crop.box);
  const part = box === undefined ? decoded : _cut(decoded, box);
  const fitted = wish.crop === 'centre' ? cropCentre(part, wish) : part;
  const image = preprocessImage(fitted, wish);
  const warnings = [..._stretchOf(fitted, wish), ...findEmptiness(image)];
  return { image, width, height, crop: { kind: crop.kind, ...(box !== undefined && { box }) }, warnings };
}

function _wholePixels({ x, y, width, height }: FaceBox): FaceBox {
  const left = Math.round(x);
  const top = Math.round(y);
  return { x: left, y: top, width: Math.round(x + width) - left, height: Math.round(y + height) - top };
}

function _cut(decoded: RawImage, { x, y, width, height }: FaceBox): RawImage {
  try {
    return cropBox(decoded, { left: x, top: y, width, height });
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new RequestError(
      'BOX_INVALID',
      `Could not cut out the box because it is not inside of the picture of ${decoded.width}x${decoded.height}: ${width}x${height} at ${x},${y}`,
      { cause },
    );
  }
}

function _stretchOf(part: RawImage, wish: PictureWish): readonly string[] {
  const stretch = part.width / part.height / (wish.width / wish.height);
  if (Math.max(stretch, 1 / stretch) <= MOST_STRETCH) return [];
  return [
    `The picture was stretched from ${part.width}x${part.height} to ${wish.width}x${wish.height}: the model wants a tight frontal face, which \`box\` can cut out`,
  ];
}
