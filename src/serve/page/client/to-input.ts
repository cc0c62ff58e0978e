import type { PixelBox, RawImage } from '../../../image/index.ts';
import type { ClassifierPlan } from '../../../infer/index.ts';
import { type PreparedPicture, preparePicture } from '../../picture/prepare-picture.ts';
import type { ListedModel } from './api-types.ts';

/** What a model gets of a picture, the box or the whole of it, made by the code that the server makes it with. */
export function toInput(
  image: RawImage,
  { model, box }: { readonly model: ListedModel; readonly box: PixelBox | undefined },
): PreparedPicture {
  const { width, height, channels } = model.preprocess;
  return preparePicture(image, {
    wish: { width, height, channels, crop: model.crop },
    crop:
      box === undefined
        ? { kind: 'none' }
        : { kind: 'box', box: { x: box.left, y: box.top, width: box.width, height: box.height } },
  });
}

/** How a listed model is run. */
export function toPlan({ labels, preprocess, input, output }: ListedModel): ClassifierPlan {
  const [batch = -1] = input.shape;
  return {
    labels,
    spec: preprocess,
    metadata: {},
    input: { ...input, batch: batch > 0 ? batch : undefined },
    output,
  };
}
