import type { RawImage } from '../../../image/index.ts';
import { element } from './elements.ts';

/** Shows what the model gets, enlarged. */
export function showSeen(input: RawImage): void {
  const { width, height, channels, pixels } = input;
  const canvas = element('seen', HTMLCanvasElement);
  Object.assign(canvas, { width, height });
  const image = new ImageData(width, height);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      image.data[4 * pixel + channel] = pixels[pixel * channels + (channel % channels)]!;
    }
    image.data[4 * pixel + 3] = 255;
  }
  canvas.getContext('2d')?.putImageData(image, 0, 0);
  const caption = `What the model gets: ${width}x${height} pixels${channels === 1 ? ', grey' : ''}. Is there one face in it, and nothing else?`;
  canvas.setAttribute('aria-label', `The picture as the model gets it, ${width}x${height} pixels`);
  element('seen-caption', HTMLElement).textContent = caption;
}
