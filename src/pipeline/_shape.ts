import type { RawImage } from '../image/index.ts';

export type Shape = Pick<RawImage, 'width' | 'height' | 'channels'>;

export function isOfShape(image: Shape, shape: Shape): boolean {
  return image.width === shape.width && image.height === shape.height && image.channels === shape.channels;
}
