/**
 * Endings of image files, those of formats that are refused included: such a file in a class folder is to be
 * reported, not overlooked.
 */
const IMAGE_ENDINGS = new Set(
  ['jpg', 'jpeg', 'jpe', 'jfif', 'png', 'webp', 'gif', 'tif', 'tiff'].concat([
    'bmp',
    'heic',
    'heif',
    'avif',
    'jp2',
    'jxl',
    'pgm',
    'ppm',
    'svg',
  ]),
);

/** Whether a file's name ends as image files' names do, in small or capital letters. */
export function isImagePath(path: string): boolean {
  const dot = path.lastIndexOf('.');
  return dot > 0 && IMAGE_ENDINGS.has(path.slice(dot + 1).toLowerCase());
}
