import { createGrowingArray } from './names/_growing-array.ts';

/** The classes of many images, two bytes each. */
export interface LabelCodes {
  readonly labels: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
  readonly at: (index: number) => string;
}

export interface LabelCodesBuilder {
  readonly push: (label: string) => void;
  readonly size: () => number;
  readonly finish: () => LabelCodes;
}

const MOST_LABELS = 2 ** 16;

/** @throws SyntaxError, from `push`, beyond 65,536 classes */
export function createLabelCodes(): LabelCodesBuilder {
  const codes = createGrowingArray(Uint16Array);
  const known = new Map<string, number>();
  const totals: number[] = [];
  return {
    push: (label) => {
      const code = known.get(label) ?? known.size;
      if (code >= MOST_LABELS)
        throw new SyntaxError(`has one class more than the ${MOST_LABELS} that are possible`);
      known.set(label, code);
      totals[code] = (totals[code] ?? 0) + 1;
      codes.push(code);
    },
    size: codes.size,
    finish: () => {
      const names = [...known.keys()];
      const labels = [...names].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      const values = codes.finish();
      return {
        labels: Object.freeze(labels),
        counts: Object.freeze(Object.fromEntries(labels.map((label) => [label, totals[known.get(label)!]!]))),
        at: (index) => names[values[index]!]!,
      };
    },
  };
}
