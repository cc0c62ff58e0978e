import type sharp from 'sharp';

let loaded: Promise<typeof sharp> | undefined;

/** sharp, loaded at the first use so that the door of this module stays light. */
export function loadSharp(): Promise<typeof sharp> {
  loaded ??= _load();
  return loaded;
}

async function _load(): Promise<typeof sharp> {
  const { default: sharp } = await import('sharp');
  // No picture is opened twice, so libvips' cache of operations would only hold memory.
  sharp.cache(false);
  // Threads inside one picture; pictures are decoded side by side by the caller's own concurrency.
  sharp.concurrency(1);
  return sharp;
}
