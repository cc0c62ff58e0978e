import { FerError, fromHalf } from '../base/index.ts';
import type { ClassifierPlan } from './classifier-plan.ts';
import type { TensorValue } from './tensor-value.ts';

/** What the elements of an output may be. */
export const SCORE_TYPES: readonly string[] = ['float32', 'float16', 'float64'];

/** How far a row of probabilities may be from 1 in sum; graphs in half precision are off by 0.003 at most. */
const SUM_TOLERANCE = 0.01;

/**
 * The probabilities of the first `rows` pictures, one array of `labels.length` each.
 *
 * Throws `SCORES_INVALID` where one is infinite or no number, and `MODEL_INVALID` where they are not one for each label, or
 * are no probabilities though no activation was asked for.
 */
export function tensorToRows(
  output: TensorValue,
  { rows, plan, path }: { readonly rows: number; readonly plan: ClassifierPlan; readonly path: string },
): readonly Float32Array[] {
  const classes = plan.labels.length;
  const values = _toFloats(output);
  if (values.length !== (output.shape[0] ?? 0) * classes || values.length < rows * classes) {
    throw _invalid(
      `Could not classify with ${path} because it gave ${JSON.stringify(output.shape)} scores for ${rows} pictures and ${classes} labels`,
    );
  }
  return Array.from({ length: rows }, (_, row) => {
    const scores = values.slice(row * classes, (row + 1) * classes);
    if (!scores.every(Number.isFinite)) {
      throw new FerError(
        'SCORES_INVALID',
        `Could not classify with ${path} because it gives scores that are infinite or no numbers: check its weights and its preprocessing`,
      );
    }
    return plan.output.activation === 'softmax' ? softmax(scores) : _assertProbabilities(scores, path);
  });
}

/** Scores of the types that `SCORE_TYPES` lists. */
function _toFloats({ type, data }: TensorValue): Float32Array {
  if (type === 'float64') return Float32Array.from(data as Float64Array);
  if (type !== 'float16') return data as Float32Array;
  // Newer versions of Node have an array of their own for these bits.
  return fromHalf(new Uint16Array(data.buffer, data.byteOffset, data.length));
}

/** In float64, less the largest score so that nothing overflows, rounded once. */
export function softmax(scores: Float32Array): Float32Array {
  const largest = Math.max(...scores);
  const powers = Array.from(scores, (score) => Math.exp(score - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return Float32Array.from(powers, (power) => power / sum);
}

function _assertProbabilities(scores: Float32Array, path: string): Float32Array {
  const sum = scores.reduce((total, score) => total + score, 0);
  const isProbable =
    Math.abs(sum - 1) <= SUM_TOLERANCE && scores.every((score) => score >= 0 && score <= 1 + SUM_TOLERANCE);
  if (isProbable) return scores;
  throw _invalid(
    `Could not classify with ${path} because its scores are no probabilities, the first being ${scores[0]} and their sum ${sum}: give \`--activation softmax\` (\`activation: 'softmax'\`) where they are logits`,
  );
}

function _invalid(message: string): FerError {
  return new FerError('MODEL_INVALID', message);
}
