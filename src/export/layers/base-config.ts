import { z } from 'zod';

// tfjs writes null for what is not set, so every field takes null like an absent one.

/** A whole number for each spatial axis; one stands for all. */
export function axisSizes(axes: number) {
  const wanted = axes === 1 ? 'a positive whole number' : `one or ${axes} positive whole numbers`;
  return z
    .union([z.int().positive(), z.array(z.int().positive()).length(axes)], { error: `expected ${wanted}` })
    .transform((value): readonly number[] =>
      typeof value === 'number' ? new Array<number>(axes).fill(value) : value,
    );
}

export function axisSizesOrOnes(axes: number) {
  return axisSizes(axes)
    .nullish()
    .transform((value): readonly number[] => value ?? new Array<number>(axes).fill(1));
}

export const padding = z
  .enum(['valid', 'same'], {
    error: allowing('valid and same'),
  })
  .nullish()
  .transform((value) => value ?? 'valid');

export type DataFormat = 'channels_last' | 'channels_first';

export const dataFormat = z
  .enum(['channels_last', 'channels_first'], { error: allowing('channels_last and channels_first') })
  .nullish()
  .transform((value): DataFormat => value ?? 'channels_last');

/** For layers that compute channels last only. */
export const channelsLast = z
  .literal('channels_last', { error: allowing('channels_last') })
  .nullish()
  .transform((value) => value ?? 'channels_last');

/** A field that changes the meaning of a layer and is exported with one value only, which is also its default. */
export function only<const Value extends number | boolean>(value: Value) {
  return z.literal(value, { error: allowing(String(value)) }).nullish();
}

export function withDefault<const Value extends number | boolean>(value: Value) {
  const kind = typeof value === 'number' ? z.number() : z.boolean();
  return kind.nullish().transform((given) => (given ?? value) as Value extends number ? number : boolean);
}

/** The message for a value that a layer may have in tfjs, but not here. */
export function allowing(allowed: string): (issue: { readonly input?: unknown }) => string {
  return ({ input }) => `${JSON.stringify(input)} is not exported, use ${allowed}`;
}
