import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

/** Decodes a JPEG to red, green, blue and alpha on the calling thread; nothing where it has anything to warn of. */
export type JpegCodec = (bytes: Uint8Array) => Uint8ClampedArray | undefined;

/** What is used of the package, whose own types need those of a browser. */
type CreateMozjpeg = (options: {
  readonly wasmBinary: Uint8Array;
  readonly printErr: (line: string) => void;
}) => Promise<{
  readonly decode: (bytes: Uint8Array, preserveOrientation: boolean) => { data: Uint8ClampedArray } | null;
}>;

let binary: Promise<Uint8Array> | undefined;
let loaded: Promise<JpegCodec> | undefined;

/** mozjpeg in WebAssembly, loaded at the first use and again after a file on which it gave up. */
export function loadJpegCodec(): Promise<JpegCodec> {
  loaded ??= _instantiate();
  return loaded;
}

async function _instantiate(): Promise<JpegCodec> {
  const { default: createMozjpeg }: { default: CreateMozjpeg } = await import(
    '@jsquash/jpeg/codec/dec/mozjpeg_dec.js'
  );
  binary ??= readFile(createRequire(import.meta.url).resolve('@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm'));
  const hadImageData = 'ImageData' in globalThis;
  let warnings = 0;
  const mozjpeg = await createMozjpeg({
    wasmBinary: await binary,
    printErr: () => {
      warnings += 1;
    },
  });
  return (bytes) => {
    warnings = 0;
    try {
      const picture = mozjpeg.decode(bytes, false);
      return warnings === 0 ? picture?.data : undefined;
    } catch {
      // libjpeg ends its program at an error, and this instance keeps the memory of half a picture.
      loaded = undefined;
      return undefined;
    } finally {
      // The package fills in this class of browsers and looks it up at its first picture; nobody else shall find it.
      if (!hadImageData) Reflect.deleteProperty(globalThis, 'ImageData');
    }
  };
}
