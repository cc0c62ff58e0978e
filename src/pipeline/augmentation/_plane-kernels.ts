import { loadKernel } from '../../base/index.ts';

/** The functions of `kernels/planes.ts`, which says what they do; places are byte offsets in their memory. */
export interface PlaneKernels {
  readonly memory: { readonly buffer: ArrayBuffer; readonly grow: (pages: number) => number };
  readonly split: (pixels: number, plane: number, count: number, channels: number) => void;
  readonly rotate: (
    plane: number,
    out: number,
    padded: number,
    width: number,
    height: number,
    marginX: number,
    marginY: number,
    sine: number,
    cosine: number,
  ) => void;
  readonly flip: (plane: number, width: number, height: number) => void;
  readonly zoom: (
    plane: number,
    out: number,
    stretched: number,
    samples: number,
    width: number,
    height: number,
    resizedWidth: number,
    resizedHeight: number,
  ) => void;
  readonly finish: (
    plane: number,
    noise: number,
    pixels: number,
    count: number,
    channels: number,
    contrast: number,
    brightness: number,
    sigma: number,
  ) => void;
  readonly standardize: (
    pixels: number,
    out: number,
    count: number,
    channels: number,
    mean: number,
    std: number,
  ) => void;
}

/** One instance for each thread; it takes a millisecond. */
export const planeKernels = loadKernel<PlaneKernels>(new URL('planes.wasm', import.meta.url));
