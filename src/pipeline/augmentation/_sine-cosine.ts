const RADIANS_PER_DEGREE = Math.PI / 180;

/**
 * Sine and cosine of an angle in degrees, from operations that IEEE 754 rounds exactly.
 *
 * `Math.sin` and `Math.cos` may differ in the last bit between versions of V8, and so would augmented pixels.
 */
export function sineCosine(degrees: number): { readonly sine: number; readonly cosine: number } {
  const quarters = Math.round(degrees / 90);
  const angle = (degrees - quarters * 90) * RADIANS_PER_DEGREE;
  const sine = _sine(angle);
  const cosine = _cosine(angle);
  switch (((quarters % 4) + 4) % 4) {
    case 0:
      return { sine, cosine };
    case 1:
      return { sine: cosine, cosine: -sine };
    case 2:
      return { sine: -sine, cosine: -cosine };
    default:
      return { sine: -cosine, cosine: sine };
  }
}

/** Taylor's series; for |angle| <= pi / 4 the first term left out is below 1e-16. */
function _sine(angle: number): number {
  const s = angle * angle;
  const tail = 1 - (s / 72) * (1 - (s / 110) * (1 - (s / 156) * (1 - s / 210)));
  return angle * (1 - (s / 6) * (1 - (s / 20) * (1 - (s / 42) * tail)));
}

function _cosine(angle: number): number {
  const s = angle * angle;
  const tail = 1 - (s / 56) * (1 - (s / 90) * (1 - (s / 132) * (1 - (s / 182) * (1 - s / 240))));
  return 1 - (s / 2) * (1 - (s / 12) * (1 - (s / 30) * tail));
}
