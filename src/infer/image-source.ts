import { findImageFiles, type LabelledImages } from '../data/index.ts';
import { type RawImage, readImageFile } from '../image/index.ts';
import { readPathList } from './read-path-list.ts';

/** A picture that can be read when its turn comes. */
export interface ImageSource {
  readonly path: string;
  readonly read: () => Promise<Uint8Array | RawImage>;
}

export interface LabelledSource extends ImageSource {
  readonly label: string;
}

export interface PathOptions {
  /**
   * Where the list of the path `-` is read from, one path a line.
   *
   * @default process.stdin
   */
  readonly stdin?: AsyncIterable<Uint8Array | string>;
  /**
   * The paths of that list end with a zero byte each, not with a line.
   *
   * @default false
   */
  readonly nul?: boolean;
}

/**
 * The pictures that paths name, in the order of the paths: files, folders that are walked, patterns, and `-` for the
 * files that a list on stdin names.
 *
 * Throws `NO_SUCH_INPUT` before the first picture where a path is missing or holds no image; what a list names is
 * looked for in its turn.
 */
export async function* sourcesOfPaths(
  paths: readonly string[],
  options: PathOptions = {},
): AsyncGenerator<ImageSource, void, undefined> {
  const { stdin = process.stdin, nul = false } = options;
  const found = (await findImageFiles(paths.filter((path) => path !== '-'))).values();
  for (const path of paths) {
    const files = path === '-' ? readPathList(stdin, { nul }) : found.next().value!();
    for await (const file of files) yield { path: file, read: () => readImageFile(file) };
  }
}

/** Labelled images, in their own order. */
export async function* sourcesOfDataset(
  images: LabelledImages,
): AsyncGenerator<LabelledSource, void, undefined> {
  for (let index = 0; index < images.size; index++) {
    yield {
      ...images.describe(index),
      read: async () => {
        const stored = await images.read(index);
        return 'encoded' in stored ? stored.encoded : stored;
      },
    };
  }
}
