/** Throws where `index` is not that of one of `size` images. */
export function assertIndex(index: number, size: number): void {
  if (Number.isInteger(index) && index >= 0 && index < size) return;
  throw new RangeError(`Could not find the image because \`index\` is not from 0 to ${size - 1}: ${index}`);
}
