import { z } from 'zod';
import { describeIssues } from '../../base/index.ts';
import type { Constant } from '../graph/graph.ts';
import { allowing } from '../layers/base-config.ts';
import { toSnakeCase } from '../model/to-snake-case.ts';
import { refuse } from './layer-refusal.ts';

const EPSILON = 1e-7;

const axis = z.union([z.int(), z.array(z.int())]).nullish();
const number = z.number().nullish();
const NAMES = ['max_norm', 'min_max_norm', 'non_neg', 'unit_norm'] as const;
const constraintSchema = z.object({
  class_name: z
    .string()
    .transform(_toName)
    .pipe(z.enum(NAMES, { error: allowing(NAMES.join(', ')) })),
  config: z
    .record(z.string(), z.unknown())
    .nullish()
    .transform((config) => toSnakeCase(config ?? {}))
    .pipe(z.object({ axis, max_value: number, min_value: number, rate: number })),
});
type Constraint = z.infer<typeof constraintSchema>;

/**
 * What tfjs does to a weight when it loads it: a layer with a constraint has it applied whenever a weight is set. What was
 * saved after training fits already, but for rounding and for a `minMaxNorm` whose rate is below 1.
 *
 * @param given the field of the configuration: an object, a name, or null
 * @throws LayerRefusal for a constraint that tfjs does not have
 */
export function readConstraint(given: unknown): (weight: Constant) => Constant {
  if (given == null) return (weight) => weight;
  const parsed = constraintSchema.safeParse(typeof given === 'string' ? { class_name: given } : given);
  if (!parsed.success) {
    return refuse(`has a constraint that is not exported, ${describeIssues(parsed.error, constraintSchema)}`);
  }
  if (parsed.data.class_name !== 'non_neg') return (weight) => _scaleGroups(weight, parsed.data);
  return (weight) => ({ ...weight, data: weight.data.map((value) => Math.max(value, 0)) });
}

/** `MaxNorm`, `maxNorm` and `max_norm` are one. */
function _toName(name: string): string {
  return name.replace(/(?<!^)[A-Z]/g, '_$&').toLowerCase();
}

/** All weights that differ along the axes of the constraint alone have one norm. */
function _scaleGroups({ dims, data }: Constant, constraint: Constraint): Constant {
  const axes = [constraint.config.axis ?? 0].flat().map((each) => (each < 0 ? each + dims.length : each));
  if (axes.some((each) => dims[each] === undefined)) {
    refuse(`has a constraint along axis ${axes.join(', ')} of a weight of shape [${dims.join(', ')}]`);
  }
  const steps = dims.map((_, at) => dims.slice(at + 1).reduce((product, dim) => product * dim, 1));
  const groupOf = (index: number): number =>
    dims.reduce(
      (group, dim, at) =>
        axes.includes(at) ? group : group + (Math.floor(index / steps[at]!) % dim) * steps[at]!,
      0,
    );
  const squares = new Float64Array(data.length);
  for (const [i, value] of data.entries()) squares[groupOf(i)]! += value * value;
  const factors = squares.map((square) => _factor(Math.sqrt(square), constraint));
  return { dims, data: Float32Array.from(data, (value, i) => value * factors[groupOf(i)]!) };
}

function _factor(norm: number, { class_name: name, config }: Constraint): number {
  if (name === 'unit_norm') return 1 / (EPSILON + norm);
  const isMax = name === 'max_norm';
  const least = isMax ? 0 : (config.min_value ?? 0);
  const most = config.max_value ?? (isMax ? 2 : 1);
  const rate = isMax ? 1 : (config.rate ?? 1);
  const clipped = Math.min(Math.max(norm, least), most);
  return (rate * clipped + (1 - rate) * norm) / (EPSILON + norm);
}
