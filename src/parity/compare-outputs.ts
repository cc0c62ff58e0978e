import type { TensorValue } from '../infer/index.ts';
import { parityFailed } from './parity-failed.ts';

/**
 * The largest difference between the outputs of both runtimes, in the same order.
 *
 * @throws FerError `PARITY_FAILED` naming the output that differs in shape, or by more than `tolerance`
 */
export function compareOutputs(
  expected: readonly TensorValue[],
  outputs: readonly { readonly name: string; readonly value: TensorValue }[],
  limits: { readonly tolerance: number; readonly modelJson: string; readonly batchSize: number },
): number {
  const { tolerance, modelJson, batchSize } = limits;
  if (expected.length !== outputs.length) {
    throw parityFailed(
      modelJson,
      `it has another number of outputs: expected ${expected.length}, got ${outputs.length}`,
    );
  }
  const differences = outputs.map(({ name, value }, index) => {
    const wanted = expected[index]!;
    if (String(value.shape) !== String(wanted.shape)) {
      throw parityFailed(
        modelJson,
        `its output \`${name}\` has another shape: expected [${wanted.shape.join(', ')}], got [${value.shape.join(', ')}]`,
      );
    }
    const difference = _largestDifference(wanted, value);
    if (difference <= tolerance) return difference;
    throw parityFailed(
      modelJson,
      `its output \`${name}\` differs by ${difference.toPrecision(3)} in a batch of ${batchSize}, more than the tolerance: ${tolerance}`,
    );
  });
  return Math.max(0, ...differences);
}

/** Relative to the expected value where that is beyond ±1; what is no number is infinitely far from everything. */
function _largestDifference(expected: TensorValue, actual: TensorValue): number {
  let largest = 0;
  for (const [index, wanted] of expected.data.entries()) {
    const difference =
      Math.abs(Number(actual.data[index]) - Number(wanted)) / Math.max(1, Math.abs(Number(wanted)));
    if (Number.isNaN(difference)) return Number.POSITIVE_INFINITY;
    largest = Math.max(largest, difference);
  }
  return largest;
}
