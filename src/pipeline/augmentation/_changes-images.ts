import type { Augmentation } from './augmentation.ts';

/** Whether anything is to happen to single images. */
export function changesImages({ mix, ...ofImages }: Augmentation): boolean {
  return Object.keys(ofImages).length > 0;
}
