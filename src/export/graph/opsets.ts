/** The opsets that can be asked for, with the IR version that each came with. Each is run in the tests. */
export const IR_VERSIONS: Readonly<Record<number, number>> = {
  13: 7,
  14: 7,
  15: 8,
  16: 8,
  17: 8,
  18: 8,
  19: 9,
  20: 9,
  21: 10,
  22: 10,
};

export const supportedOpsets: readonly number[] = Object.keys(IR_VERSIONS).map(Number);

/** The lowest that suffices: every operation that is written exists in it, and old runtimes read it. */
export const DEFAULT_OPSET = 13;
