import type { StoredImage } from './labelled-images.ts';

/**
 * Images with labels that come one after the other, from wherever a program has them: a camera, a queue, a table.
 *
 * Nothing can be asked of it but the next image. What needs any image at any time (a permutation of all, classes in
 * balance, a part held out) takes `LabelledImages` instead; each epoch, and each pass that measures, opens it afresh.
 *
 * ```ts
 * const stream: ImageStream = {
 *   location: 'camera',
 *   async *open(signal) {
 *     for (const name of await readdir('frames')) {
 *       yield { path: name, label: 'happy', encoded: await readFile(`frames/${name}`, { signal }) };
 *     }
 *   },
 * };
 * ```
 */
export interface ImageStream {
  /** What errors call it. */
  readonly location: string;
  /**
   * How many images each pass gives; a pass that gives another number fails.
   *
   * @default nobody knows
   */
  readonly size?: number | undefined;
  /**
   * Begins a pass at the first image. The signal is aborted when the pass ends, also before its last image; then the
   * iterator is closed too.
   */
  readonly open: (signal: AbortSignal) => AsyncIterable<StoredImage> | Iterable<StoredImage>;
}
