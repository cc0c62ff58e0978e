import { fromHalf } from '../../base/index.ts';
import type { TensorData, TensorValue } from '../../infer/index.ts';

/**
 * The likeliest classes of each row as Triton's classification extension writes them, `value:index:label`, value with
 * six decimals; of equal ones that which comes first.
 */
export function classify(
  output: TensorValue,
  { top, labels }: { readonly top: number; readonly labels: readonly string[] },
): readonly (readonly string[])[] {
  const data = _numbersOf(output);
  const rows = output.shape[0]!;
  const length = data.length / rows;
  return Array.from({ length: rows }, (_, row) => {
    const values = Array.from(data.subarray(row * length, (row + 1) * length), Number);
    const order = [...values.keys()].sort((a, b) => values[b]! - values[a]! || a - b);
    return order.slice(0, top).map((index) => {
      const label = length === labels.length ? `:${labels[index]}` : '';
      return `${values[index]!.toFixed(6)}:${index}${label}`;
    });
  });
}

/** Of float16 a tensor holds the bits, in an array of their own where Node has one. */
function _numbersOf({ type, data }: TensorValue): TensorData {
  return type === 'float16' ? fromHalf(new Uint16Array(data.buffer, data.byteOffset, data.length)) : data;
}
