import { z } from 'zod';

// tfjs writes null for what is not set, so every field takes null like an absent one.

/** Two whole numbers for height and width; one stands for both. */
export const pair = z
  .union([z.int().positive(), z.tuple([z.int().positive(), z.int().positive()])], {
    error: 'expected one or two positive whole numbers',
  })
  .transform((value): [number, number] => (typeof value === 'number' ? [value, value] : value));

export const pairOrOnes = pair.nullish().transform((value): [number, number] => value ?? [1, 1]);

export const padding = z
  .enum(['valid', 'same'], {
    error: allowing('valid and same'),
  })
  .nullish()
  .transform((value) => value ?? 'valid');

export const dataFormat = z.literal('channels_last', { error: allowing('channels_last') }).nullish();

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
