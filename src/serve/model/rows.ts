import { FerError } from '../../base/index.ts';
import type { TensorData, TensorValue } from '../../infer/index.ts';

/** Tensors of one type whose rows have one size as one tensor, in an array of its own that may be given away. */
export function joinRows(tensors: readonly TensorValue[]): TensorValue {
  const { type, data, shape } = tensors[0]!;
  if (tensors.length === 1) return { type, data: data.slice(), shape };
  const length = tensors.reduce((sum, tensor) => sum + tensor.data.length, 0);
  const joined = new (data.constructor as new (length: number) => TensorData)(length);
  let end = 0;
  let rows = 0;
  for (const tensor of tensors) {
    joined.set(tensor.data as never, end);
    end += tensor.data.length;
    rows += tensor.shape[0]!;
  }
  return { type, data: joined, shape: [rows, ...shape.slice(1)] };
}

/** A tensor in several of `most` rows at most, which share its memory. */
export function partRows(tensor: TensorValue, most: number): readonly TensorValue[] {
  const rows = tensor.shape[0]!;
  if (rows <= most) return [tensor];
  return Array.from({ length: Math.ceil(rows / most) }, (_, part) =>
    _rowsOf(tensor, { start: part * most, end: Math.min(rows, (part + 1) * most) }),
  );
}

/**
 * The outputs of a run parted among those whose rows were in it, in their order.
 *
 * Throws `MODEL_INVALID` where an output has not one row for each that went in.
 */
export function sliceOutputs(
  outputs: Readonly<Record<string, TensorValue>>,
  items: readonly { readonly rows: number }[],
): readonly Readonly<Record<string, TensorValue>>[] {
  if (items.length === 1) return [outputs];
  const total = items.reduce((sum, { rows }) => sum + rows, 0);
  for (const [name, { shape }] of Object.entries(outputs)) {
    if (shape[0] === total) continue;
    throw new FerError(
      'MODEL_INVALID',
      `Could not part the output \`${name}\` among ${total} rows because its shape is ${JSON.stringify(shape)}`,
    );
  }
  let end = 0;
  return items.map(({ rows }) => {
    const start = end;
    end += rows;
    return Object.fromEntries(
      Object.entries(outputs).map(([name, output]) => [name, _rowsOf(output, { start, end: start + rows })]),
    );
  });
}

function _rowsOf(
  { type, data, shape }: TensorValue,
  { start, end }: { readonly start: number; readonly end: number },
): TensorValue {
  const length = data.length / shape[0]!;
  return { type, data: data.subarray(start * length, end * length), shape: [end - start, ...shape.slice(1)] };
}
