import { FerError } from '../../base/index.ts';
import { decodeImage, preprocessImage, readImageFile } from '../../image/index.ts';
import type { Shape } from '../_shape.ts';
import { makeBatch } from '../make-batch.ts';

/**
 * What workers do. Every task is a pure function of what can be sent, so that it gives the same in any thread; one that
 * asks whether it is cancelled fails where it is.
 */
export const TASKS = { decodeFiles, makeBatch };

export type Tasks = typeof TASKS;

/** Of a task: a signal, or what is less than that, of which there may be thousands a second. */
export interface Cancellation {
  readonly aborted: boolean;
}

export interface DecodeFilesInput {
  /** The image files, one after the other, or the paths of them. */
  readonly bytes: Uint8Array;
  readonly arePaths: boolean;
  /** How many bytes each of them has. */
  readonly lengths: readonly number[];
  /** How many are decoded at a time. */
  readonly lanes: number;
  /** What they are preprocessed to. */
  readonly shape: Shape;
}

export interface DecodedFiles {
  /** The pixels of all pictures, one after the other; what is in the place of one that failed means nothing. */
  readonly pixels: Uint8Array;
  /** For each file why there is no picture of it: an error loses its class on the way between threads. */
  readonly failures: readonly ({ readonly code: FerError['code']; readonly message: string } | null)[];
}

async function decodeFiles(
  { bytes, arePaths, lengths, lanes, shape }: DecodeFilesInput,
  cancellation: Cancellation,
): Promise<DecodedFiles> {
  const each = shape.width * shape.height * shape.channels;
  const pixels = new Uint8Array(lengths.length * each);
  const failures: DecodedFiles['failures'][number][] = lengths.map(() => null);
  let next = 0;
  let end = 0;
  const lane = async (): Promise<void> => {
    while (next < lengths.length) {
      if (cancellation.aborted) throw new Error('nobody waits for the images any more');
      const at = next++;
      const part = bytes.subarray(end, end + lengths[at]!);
      end += part.length;
      try {
        const image = await decodeImage(arePaths ? await _readPath(part) : part);
        pixels.set(preprocessImage(image, shape).pixels, at * each);
      } catch (error) {
        if (!(error instanceof FerError)) throw error;
        failures[at] = { code: error.code, message: error.message };
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return { pixels, failures };
}

function _readPath({ buffer, byteOffset, length }: Uint8Array): Promise<Uint8Array> {
  return readImageFile(Buffer.from(buffer, byteOffset, length));
}
