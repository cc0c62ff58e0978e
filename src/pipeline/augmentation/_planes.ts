import { planeKernels } from './_plane-kernels.ts';
import { sineCosine } from './_sine-cosine.ts';

interface _Size {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

/** Where a picture lies in the memory of the kernels, in bytes. Every picture overwrites the last one's. */
export interface PlaneMemory {
  /** The picture as bytes. */
  readonly pixels: Uint8Array;
  /** A value for each of them: the noise that is added, or what they are standardized to. */
  readonly values: Float32Array;
  /** Holds nothing yet. */
  readonly plane: Plane;
}

/** One channel of a picture, float32, and room to work beside it. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly at: number;
  /** Where the next change puts its result. */
  readonly spare: number;
  readonly work: number;
}

const PAGE = 65_536;
/** The kernels read and write up to three values beyond the end of what they fill. */
const OVERHANG = 3;

let reserved: { readonly size: _Size; readonly memory: PlaneMemory } | undefined;

/** Room for a picture of this size. */
export function reservePlanes({ width, height, channels }: _Size): PlaneMemory {
  const size = reserved?.size;
  if (size?.width !== width || size.height !== height || size.channels !== channels) {
    reserved = { size: { width, height, channels }, memory: _layOut({ width, height, channels }) };
  }
  return reserved!.memory;
}

function _layOut({ width, height, channels }: _Size): PlaneMemory {
  const count = width * height;
  const diagonal = Math.hypot(width, height);
  const padded = (width + 2 * _margin(width, diagonal)) * (height + 2 * _margin(height, diagonal));
  let end = 0;
  const take = (bytes: number): number => {
    const start = end;
    end += 16 * Math.ceil(bytes / 16);
    return start;
  };
  const pixels = take(count * channels);
  const values = take(4 * count * channels);
  const at = take(4 * (count + OVERHANG));
  const spare = take(4 * (count + OVERHANG));
  const work = take(4 * (Math.max(padded, count + 2 * (width + OVERHANG)) + OVERHANG));
  const { memory } = planeKernels;
  if (memory.buffer.byteLength < end) memory.grow(Math.ceil((end - memory.buffer.byteLength) / PAGE));
  return {
    pixels: new Uint8Array(memory.buffer, pixels, count * channels),
    values: new Float32Array(memory.buffer, values, count * channels),
    plane: { width, height, at, spare, work },
  };
}

/** Half of what the turned picture exceeds the picture by, one pixel for the neighbour, one for rounding, and the overhang. */
function _margin(length: number, turnedLength: number): number {
  return Math.ceil(Math.max(0, turnedLength - length) / 2) + 2 + OVERHANG;
}

/** The values of a plane, until the next picture. */
export function planeValues({ width, height, at }: Plane): Float32Array {
  return new Float32Array(planeKernels.memory.buffer, at, width * height);
}

/** As `rotateImage`. */
export function rotatePlane(plane: Plane, degrees: number): Plane {
  const { width, height, at, spare, work } = plane;
  const { sine, cosine } = sineCosine(degrees);
  const marginX = _margin(width, Math.abs(cosine) * width + Math.abs(sine) * height);
  const marginY = _margin(height, Math.abs(sine) * width + Math.abs(cosine) * height);
  planeKernels.rotate(at, spare, work, width, height, marginX, marginY, sine, cosine);
  return { ...plane, at: spare, spare: at };
}

/** As `flipImage`. */
export function flipPlane(plane: Plane): Plane {
  planeKernels.flip(plane.at, plane.width, plane.height);
  return plane;
}

/** As `zoomImage`. */
export function zoomPlane(plane: Plane, factor: number): Plane {
  const { width, height, at, spare, work } = plane;
  const [resizedWidth, resizedHeight] = [_resize(width, factor), _resize(height, factor)];
  if (resizedWidth === width && resizedHeight === height) return plane;
  const samples = work + 4 * (width * height + OVERHANG);
  planeKernels.zoom(at, spare, work, samples, width, height, resizedWidth, resizedHeight);
  return { ...plane, at: spare, spare: at };
}

function _resize(length: number, factor: number): number {
  return Math.max(1, Math.trunc(length * factor));
}
