import type { RawImage } from '../../image/index.ts';
import { isOfShape, type Shape } from '../_shape.ts';
import { createMemorySlots, type MemorySlots } from './_memory-slots.ts';
import { openScratchFile, type ScratchFile } from './_scratch-file.ts';
import type { PixelFile } from './pixel-file.ts';

export interface PixelStoreOptions {
  /** How many images there are. */
  readonly size: number;
  /** How many bytes of pixels are kept in memory at most; beside them an image costs 4 bytes. */
  readonly memoryBytes: number;
  /**
   * The file of an earlier run, which has what memory has no room for; it is closed with the store.
   *
   * @default none
   */
  readonly origin?: PixelFile | undefined;
}

/** Pixels of images of one shape, under the index of each image. */
export interface PixelStore {
  /**
   * Keeps the pixels where there is room. The first image decides the shape, and images of another are not kept;
   * neither is what finds no room in memory before `spillTo` or on the disk after it.
   */
  readonly keep: (index: number, image: RawImage) => Promise<void>;
  /** The pixels, not to be written to; nothing where they are not kept. */
  readonly find: (index: number) => Promise<Uint8Array | undefined>;
  /** As `find`, of what is in memory. */
  readonly peek: (index: number) => Uint8Array | undefined;
  /**
   * From now on what finds no room in memory goes into a file in this folder. The file has no name, is read by
   * position, and ends with the process, however that ends; the page cache of the system holds what fits.
   *
   * @param onProblem told once where the file cannot be made or grow; images are kept no longer then
   */
  readonly spillTo: (folder: string, onProblem: (error: Error) => void) => void;
  /** The shape of the images that are kept. */
  readonly shape: () => Shape | undefined;
  /** How much memory the pixels take, or will take where they are in a file already. */
  readonly usedBytes: () => number;
  readonly close: () => Promise<void>;
}

/** What is known once the first image has come. */
interface _Contents {
  readonly shape: Shape;
  readonly bytes: number;
  readonly capacity: number;
  readonly memory: MemorySlots;
  used: number;
}

export function createPixelStore(options: PixelStoreOptions): PixelStore {
  const { size, origin } = options;
  const slots = new Int32Array(size).fill(-1);
  let contents: _Contents | undefined;
  let spill: { readonly folder: string; readonly onProblem: (error: Error) => void } | undefined;
  let scratch: Promise<ScratchFile> | undefined;
  let spilled = 0;

  async function keep(index: number, image: RawImage): Promise<void> {
    contents ??= _createContents(image, options);
    const { shape, capacity, memory } = contents;
    if (!isOfShape(image, shape) || slots[index] !== -1) return;
    if (contents.used < capacity) {
      const slot = contents.used++;
      memory.write(slot, image.pixels);
      slots[index] = slot;
      return;
    }
    if (spill !== undefined) await keepOnDisk(index, image.pixels, contents);
  }

  async function keepOnDisk(
    index: number,
    pixels: Uint8Array,
    { bytes, capacity }: _Contents,
  ): Promise<void> {
    const { folder, onProblem } = spill!;
    const slot = spilled++;
    try {
      scratch ??= openScratchFile(folder, bytes);
      await (await scratch).write(slot, pixels);
      slots[index] = capacity + slot;
    } catch (error) {
      // Of images that were being written at the same time only the first tells.
      if (spill === undefined) return;
      spill = undefined;
      onProblem(error as Error);
    }
  }

  function peek(index: number): Uint8Array | undefined {
    const slot = slots[index]!;
    if (contents === undefined || slot === -1 || slot >= contents.capacity) return undefined;
    return contents.memory.read(slot);
  }

  async function find(index: number): Promise<Uint8Array | undefined> {
    const slot = slots[index]!;
    if (slot === -1 && origin !== undefined) return findInOrigin(index, origin);
    if (slot === -1 || contents === undefined) return undefined;
    return peek(index) ?? (await scratch!).read(slot - contents.capacity);
  }

  async function findInOrigin(index: number, { head, read }: PixelFile): Promise<Uint8Array | undefined> {
    const pixels = await read(index);
    if (pixels !== undefined) await keep(index, { ...head.shape, pixels });
    return pixels;
  }

  return {
    keep,
    find,
    peek,
    spillTo: (folder, onProblem) => {
      // What is in a file already need not go into another.
      if (origin === undefined) spill = { folder, onProblem };
    },
    shape: () => contents?.shape ?? origin?.head.shape,
    usedBytes: () => {
      if (origin !== undefined) {
        const { bytes, capacity } = _plan(origin.head.shape, options);
        return capacity * bytes;
      }
      return contents === undefined ? 0 : contents.used * contents.bytes;
    },
    close: async () => {
      // What a stream that was left still brings is not kept, and that it cannot be is no news.
      spill = undefined;
      await (await scratch?.catch(() => undefined))?.close();
      await origin?.close();
    },
  };
}

function _createContents({ width, height, channels }: RawImage, options: PixelStoreOptions): _Contents {
  const shape = { width, height, channels };
  const { bytes, capacity } = _plan(shape, options);
  return { shape, bytes, capacity, memory: createMemorySlots(bytes, capacity), used: 0 };
}

/** How many bytes an image takes, and how many images there is memory for. */
function _plan(
  { width, height, channels }: Shape,
  { size, memoryBytes }: PixelStoreOptions,
): Pick<_Contents, 'bytes' | 'capacity'> {
  const bytes = width * height * channels;
  return { bytes, capacity: Math.min(size, Math.floor(memoryBytes / bytes)) };
}
