import type { TensorValue } from '../../infer/index.ts';

/**
 * The likeliest classes of each row as Triton's classification extension writes them, `value:index:label`, value with
 * six decimals; of equal ones that which comes first.
 */
export function classify(
  { data, shape }: TensorValue,
  { top, labels }: { readonly top: number; readonly labels: readonly string[] },
): readonly (readonly string[])[] {
  const rows = shape[0]!;
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
