import type { RawImage } from '../../image/index.ts';
import { isOfShape, type Shape } from '../_shape.ts';

/** A message costs as much as decoding half a small picture; a worker shall not wait for more than these. */
const MOST_FILES = 16;
const MOST_BYTES = 2 ** 20;

type DecodeGroup = (files: readonly Uint8Array[], shape: Shape) => Promise<readonly (RawImage | Error)[]>;

interface _Request {
  readonly file: Uint8Array;
  readonly resolve: (image: RawImage) => void;
  readonly reject: (error: unknown) => void;
}

/** Gathers the files that are to be decoded in one turn of the event loop, so that several go into a message. */
export function createGroups(decode: DecodeGroup): (file: Uint8Array, shape: Shape) => Promise<RawImage> {
  let group: _Request[] = [];
  let groupShape: Shape | undefined;
  let bytes = 0;

  function flush(): void {
    const requests = group;
    if (requests.length === 0) return;
    group = [];
    bytes = 0;
    const files = requests.map(({ file }) => file);
    decode(files, groupShape!).then(
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

  return (file, shape) => {
    if (groupShape !== undefined && !isOfShape(shape, groupShape)) flush();
    groupShape = shape;
    return new Promise((resolve, reject) => {
      if (group.length === 0) setImmediate(flush);
      group.push({ file, resolve, reject });
      bytes += file.length;
      if (group.length === MOST_FILES || bytes >= MOST_BYTES) flush();
    });
  };
}
