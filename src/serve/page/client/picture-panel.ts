import type { PixelBox } from '../../../image/index.ts';
import type { ListedModel } from './api-types.ts';
import { createBoxEditor } from './box-editor.ts';
import { element } from './elements.ts';
import type { OpenedPicture } from './opened-picture.ts';
import { PageError } from './page-error.ts';
import { showSeen } from './show-seen.ts';
import { toInput } from './to-input.ts';

/** The picture, the box in it, and what the model gets of it. */
export interface PicturePanel {
  readonly show: (picture: OpenedPicture, model: ListedModel | undefined) => void;
  readonly box: () => PixelBox | undefined;
}

/** How many times a small picture is enlarged at most. */
const MOST_ENLARGED = 8;

/** @param onBox is called when the box has changed, many times while it is dragged */
export function createPicturePanel(onBox: () => void): PicturePanel {
  let shown:
    | { readonly picture: OpenedPicture; readonly model: ListedModel; readonly aspect: number }
    | undefined;
  let url = '';
  let frame = 0;
  const showInput = (): void => {
    if (shown === undefined || shown.picture.decoded instanceof PageError) return;
    showSeen(toInput(shown.picture.decoded, { model: shown.model, box: editor.box() }).image);
  };
  const editor = createBoxEditor(() => {
    // Once for each frame of the screen at most: a large picture takes its time.
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(showInput);
    onBox();
  });
  return {
    show: (picture, model) => {
      const { decoded, name, bytes } = picture;
      const face = element('face', HTMLElement);
      face.hidden = decoded instanceof PageError || model === undefined;
      if (decoded instanceof PageError || model === undefined) {
        shown = undefined;
        return;
      }
      const { width, height } = model.preprocess;
      const limits = { width: decoded.width, height: decoded.height, aspect: width / height };
      // Another place or a model of the same shape leave the box where it is.
      if (shown?.picture !== picture || shown.aspect !== limits.aspect) editor.reset(limits);
      if (shown?.picture !== picture) {
        URL.revokeObjectURL(url);
        url = URL.createObjectURL(new Blob([bytes]));
        const image = element('picture', HTMLImageElement);
        image.src = url;
        image.alt = `The picture ${name}, ${decoded.width}x${decoded.height} pixels`;
        _sizeStage(decoded);
      }
      shown = { picture, model, aspect: limits.aspect };
      showInput();
    },
    box: () => (shown === undefined ? undefined : editor.box()),
  };
}

/** The style sheet makes the stage as wide as it may be. */
function _sizeStage({ width, height }: { readonly width: number; readonly height: number }): void {
  const { style, classList } = element('stage', HTMLElement);
  style.setProperty('--aspect', String(width / height));
  style.setProperty('--widest', `${width * MOST_ENLARGED}px`);
  classList.toggle('is-small', width < 200);
}
