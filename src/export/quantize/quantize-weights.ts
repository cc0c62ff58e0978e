import { roundHalfToEven } from './round-half-to-even.ts';

export interface WeightOptions {
  readonly dims: readonly number[];
  /** Where the outputs are counted, each with a scale of its own: 0 of a kernel OIHW, 1 of a matrix [in, out]. */
  readonly axis: number;
  /** The bias of each output. */
  readonly bias: Float32Array | undefined;
  /** The scale of what the weights are multiplied with. */
  readonly inputScale: number;
}

export interface QuantizedWeights {
  /** `weight = scales[output] * weights[…]`, from -127 to 127. */
  readonly weights: Int8Array;
  readonly scales: Float32Array;
  /** `bias = biasScales[output] * bias[output]`; undefined where there is none. */
  readonly bias: Int32Array | undefined;
  /** `inputScale * scales`. */
  readonly biasScales: Float32Array;
}

const LARGEST_WEIGHT = 127;
const LARGEST_BIAS = 2 ** 31 - 1;
/** For an output whose weights are all 0, whose scale its bias alone decides. */
const DIGITS_OF_BIAS = 2 ** 24;
const SMALLEST_NORMAL = 2 ** -126;

/**
 * Symmetric int8 weights with a scale for each output, and the bias as int32 in units of one product of input and weight,
 * as 8-bit kernels add it. The scale is the largest magnitude / 127, and larger where the bias would not fit otherwise.
 */
export function quantizeWeights(values: Float32Array, options: WeightOptions): QuantizedWeights {
  const { dims, axis, bias, inputScale } = options;
  const outputs = dims[axis]!;
  const inner = dims.slice(axis + 1).reduce((product, dim) => product * dim, 1);
  const outputOf = (index: number): number => Math.floor(index / inner) % outputs;
  const largest = new Float32Array(outputs);
  for (const [i, value] of values.entries()) {
    const output = outputOf(i);
    largest[output] = Math.max(largest[output]!, Math.abs(value));
  }
  const scales = largest.map((value, i) => _scale(value, Math.abs(bias?.[i] ?? 0) / inputScale));
  const weights = Int8Array.from(values, (value, i) =>
    _clampWeight(roundHalfToEven(Math.fround(value / scales[outputOf(i)]!))),
  );
  const biasScales = scales.map((scale) => inputScale * scale);
  return {
    weights,
    scales,
    bias: bias && Int32Array.from(bias, (value, i) => roundHalfToEven(value / biasScales[i]!)),
    biasScales,
  };
}

/** @param bias in units of the input's scale */
function _scale(largest: number, bias: number): number {
  const exact = largest / LARGEST_WEIGHT;
  // A little more, because the scale is rounded to float32.
  if (exact >= SMALLEST_NORMAL) return Math.max(exact, (bias / LARGEST_BIAS) * 1.0001);
  return bias / DIGITS_OF_BIAS >= SMALLEST_NORMAL ? bias / DIGITS_OF_BIAS : 1;
}

/** Rounding a scale to float32 may carry the largest weight one step too far. */
function _clampWeight(value: number): number {
  return Math.max(-LARGEST_WEIGHT, Math.min(LARGEST_WEIGHT, value));
}
