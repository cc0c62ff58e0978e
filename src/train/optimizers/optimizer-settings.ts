import { z } from 'zod';

/** The optimizers that `--optimizer` knows. */
export const OPTIMIZER_NAMES = ['adam', 'adamw', 'sgd'] as const;

export type OptimizerName = (typeof OPTIMIZER_NAMES)[number];

/** The fields of a training configuration that say how weights are moved; null is what `DEFAULTS` has for the optimizer. */
export const optimizerFields = {
  optimizer: z.enum(OPTIMIZER_NAMES).default('adam'),
  /** The highest that the schedule reaches. */
  learningRate: z.number().gt(0).nullable().default(null),
  /** Of `sgd`: how much of the velocity of one step the next one keeps. */
  momentum: z.number().min(0).lt(1).nullable().default(null),
  /** Of `sgd`: whether the gradient counts as if the step by the velocity were done, as Nesterov's method has it. */
  nesterov: z.boolean().nullable().default(null),
  /** Of `adamw` and `sgd`: times the learning rate, the share of itself that a weight loses in a step. */
  weightDecay: z.number().min(0).nullable().default(null),
  /** Whether biases and normalizations lose it too. */
  decayAll: z.boolean().default(false),
};

type Fields = { readonly [Name in keyof typeof optimizerFields]: z.output<(typeof optimizerFields)[Name]> };

/** Those fields with every default of the optimizer filled in; null is what it does not have. */
export type OptimizerSettings = Fields & { readonly learningRate: number };

/** The defaults of Keras, but for the momentum of SGD, which there is none and in published recipes 0.9. */
const DEFAULTS = {
  adam: { learningRate: 1e-3, momentum: null, nesterov: null, weightDecay: null },
  adamw: { learningRate: 1e-3, momentum: null, nesterov: null, weightDecay: 0.004 },
  sgd: { learningRate: 1e-2, momentum: 0.9, nesterov: true, weightDecay: 0 },
} as const satisfies Record<OptimizerName, Omit<OptimizerSettings, 'optimizer' | 'decayAll'>>;

/** How many numbers an optimizer remembers for each of a weight. */
export const SLOTS_PER_WEIGHT: Readonly<Record<OptimizerName, number>> = { adam: 2, adamw: 2, sgd: 1 };

/** What does not fit together, with the field and what was expected of it. */
export function findOptimizerMisfits(
  fields: Fields,
): readonly { readonly field: string; readonly error: string }[] {
  const { optimizer, decayAll, weightDecay } = fields;
  const known = DEFAULTS[optimizer];
  const unknown = (['momentum', 'nesterov', 'weightDecay'] as const).filter(
    (field) => fields[field] !== null && known[field] === null,
  );
  const owners = { momentum: '`sgd`', nesterov: '`sgd`', weightDecay: '`adamw` or `sgd`' };
  const misfits = unknown.map((field) => ({
    field,
    error: `Expected with the optimizer ${owners[field]} alone, which is \`${optimizer}\``,
  }));
  if (fields.nesterov === true && fields.momentum === 0) {
    return [{ field: 'nesterov', error: 'Expected with a `momentum` above 0 alone' }];
  }
  const isDecaying = (weightDecay ?? known.weightDecay ?? 0) > 0;
  if (!decayAll || isDecaying) return misfits;
  return [...misfits, { field: 'decayAll', error: 'Expected with a `weightDecay` above 0 alone' }];
}

/** Fills in what is not given: Adam, and the defaults of the optimizer. */
export function resolveOptimizer<Given extends Partial<Fields>>(given: Given): Given & OptimizerSettings {
  const { optimizer = 'adam', decayAll = false } = given;
  const filled = Object.entries(DEFAULTS[optimizer]).map(([field, value]) => [
    field,
    given[field as keyof Fields] ?? value,
  ]);
  const settings = { ...given, optimizer, decayAll, ...Object.fromEntries(filled) };
  return settings.momentum === 0 ? { ...settings, nesterov: false } : settings;
}
