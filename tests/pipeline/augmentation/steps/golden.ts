import { readFileSync } from 'node:fs';
import type { RawImage } from '../../../../src/image/index.ts';
import type { Box } from '../../../../src/pipeline/index.ts';
import { bytesOf } from '../golden.ts';

/** What other libraries gave for one picture, as base64 of its bytes. */
export interface GoldenSteps {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly pixels: string;
  readonly shifted: readonly { readonly x: number; readonly y: number; readonly pixels: string }[];
  readonly cropped: readonly { readonly box: Box; readonly pixels: string }[];
  readonly bent: readonly { readonly exponent: number; readonly pixels: string }[];
  readonly equalized: string;
  readonly tiled: readonly {
    readonly clipLimit: number;
    readonly tiles: number;
    readonly pixels: string;
  }[];
  readonly stretched: string;
  readonly blurred: readonly { readonly sigma: number; readonly pixels: string }[];
}

interface Golden {
  readonly versions: { readonly opencv: string; readonly pillow: string; readonly scipy: string };
  readonly images: readonly GoldenSteps[];
  /** For each alpha the shares of Beta(alpha, alpha) that lie below some places. */
  readonly betas: readonly {
    readonly alpha: number;
    readonly places: readonly number[];
    readonly below: readonly number[];
  }[];
}

/** The file that `make-steps.py` made. */
export const golden: Golden = JSON.parse(
  readFileSync(new URL('../../golden/steps.json', import.meta.url), 'utf8'),
);

export function imageOf({ width, height, channels, pixels }: GoldenSteps): RawImage {
  return { width, height, channels, pixels: bytesOf(pixels) };
}
