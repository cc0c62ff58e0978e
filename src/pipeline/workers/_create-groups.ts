import type { RawImage } from '../../image/index.ts';
import { isOfShape, type Shape } from '../_shape.ts';

/** A message costs as much as decoding half a small picture; a worker shall not wait for more than these. */
const MOST_FILES = 16;
const MOST_BYTES = 2 ** 20;

type DecodeGroup = (
  files: readonly Uint8Array[],
  shape: Shape,
  signal: AbortSignal | undefined,
) => Promise<readonly (RawImage | Error)[]>;

type DecodeOne = (file: Uint8Array, shape: Shape, signal?: AbortSignal) => Promise<RawImage>;

interface _Request {
  readonly file: Uint8Array;
  readonly resolve: (image: RawImage) => void;
  readonly reject: (error: unknown) => void;
}

/** Gathers the files that are to be decoded in one turn of the event loop, so that several go into a message. */
export function createGroups(decode: DecodeGroup): DecodeOne {
  let group: _Request[] = [];
  let groupShape: Shape | undefined;
  let groupSignal: AbortSignal | undefined;
  let bytes = 0;

  function flush(): void {
    const requests = group;
    if (requests.length === 0) return;
    group = [];
    bytes = 0;
    const files = requests.map(({ file }) => file);
    decode(files, groupShape!, groupSignal).then(
      (results) => {
        for (const [at, { resolve, reject }] of requests.entries()) {
          const result = results[at]!;
          if (result instanceof Error) reject(result);
          else resolve(result);
        }
      },
      (error) => {
        for (const { reject } of requests) reject(error);
      },
    );
  }

  return (file, shape, signal) => {
    if (groupShape !== undefined && !isOfShape(shape, groupShape)) flush();
    // A group is of one stream, with which it ends.
    if (groupSignal !== signal) flush();
    groupShape = shape;
    groupSignal = signal;
    return new Promise((resolve, reject) => {
      if (group.length === 0) setImmediate(flush);
      group.push({ file, resolve, reject });
      bytes += file.length;
      if (group.length === MOST_FILES || bytes >= MOST_BYTES) flush();
    });
  };
}
