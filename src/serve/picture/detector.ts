import type { RawImage } from '../../image/index.ts';

/** A rectangle in a picture, in pixels from its top left corner. */
export interface FaceBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface DetectedFace extends FaceBox {
  /**
   * How sure the detector is; of several faces the surest is classified, of equally sure ones the largest.
   *
   * @default 1
   */
  readonly score?: number;
}

/**
 * What the module of `--detector` exports: `detect`, which finds the faces in a decoded, upright picture (8 bits, grey
 * or RGB, rows from the top). It runs in a thread beside the server and may be asynchronous; none found is an empty list.
 */
export interface Detector {
  readonly detect: (image: RawImage) => readonly DetectedFace[] | Promise<readonly DetectedFace[]>;
}
