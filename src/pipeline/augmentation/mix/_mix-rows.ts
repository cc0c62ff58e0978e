export interface MixRowsOptions {
  /** Of the row itself; the rest is its partner's. */
  readonly share: number;
  /** For each row the one that is added to it. */
  readonly partners: Uint32Array;
}

/** Adds rows of equal length: `share * row + (1 - share) * partner`. */
export function mixRows(values: Float32Array, { share, partners }: MixRowsOptions): Float32Array {
  const mixed = new Float32Array(values.length);
  const length = values.length / partners.length;
  for (const [row, partner] of partners.entries()) {
    const own = row * length;
    const other = partner * length;
    for (let i = 0; i < length; i++)
      mixed[own + i] = share * values[own + i]! + (1 - share) * values[other + i]!;
  }
  return mixed;
}
