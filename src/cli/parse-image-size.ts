/** A width and a height in pixels, from `48x48`. */
export function imageSize(text: string): { readonly width: number; readonly height: number } {
  const [, width, height] = /^([1-9]\d*)x([1-9]\d*)$/i.exec(text.trim()) ?? [];
  if (width === undefined || height === undefined) {
    throw new RangeError(`expected width and height such as 48x48, got \`${text}\``);
  }
  return { width: Number(width), height: Number(height) };
}
