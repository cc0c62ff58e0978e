import type { ClassProbability } from './api-types.ts';

/** How the server's and the browser's probabilities of one picture compare. */
export interface Agreement {
  readonly largestDifference: number;
  readonly isSameLabel: boolean;
  /** What the difference may be for this kind of picture. */
  readonly tolerance: number;
  readonly agrees: boolean;
}

/** The pixels of a PNG are the same on both sides; what is left is the order of sums in two builds of the runtime. */
const SAME_PIXELS = 1e-4;
/** Browsers decode other formats their own way, by a grey level here and there. */
const OWN_PIXELS = 0.02;

/** Compares what both sides gave; `isLossless` where both saw the same pixels. */
export function compareClasses(
  {
    server,
    browser,
  }: { readonly server: readonly ClassProbability[]; readonly browser: readonly ClassProbability[] },
  { isLossless }: { readonly isLossless: boolean },
): Agreement {
  const there = new Map(server.map(({ label, probability }) => [label, probability]));
  const differences = browser.map(({ label, probability }) =>
    Math.abs(probability - (there.get(label) ?? Number.NaN)),
  );
  const largestDifference = differences.some(Number.isNaN) ? Number.NaN : Math.max(...differences);
  const tolerance = isLossless ? SAME_PIXELS : OWN_PIXELS;
  const isSameLabel = sortClasses(server)[0]?.label === sortClasses(browser)[0]?.label;
  return { largestDifference, isSameLabel, tolerance, agrees: isSameLabel && largestDifference <= tolerance };
}

/** The likeliest first; of equal ones that which comes first stays first. */
export function sortClasses(classes: readonly ClassProbability[]): readonly ClassProbability[] {
  return classes.toSorted((a, b) => b.probability - a.probability);
}
