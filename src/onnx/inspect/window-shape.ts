import type { NodeProto } from '../model-proto.ts';
import { intOf, intsOf, textOf } from './node-attributes.ts';
import type { OpenShape, OpenSize } from './shape.ts';

/** The sizes that a convolution or a pooling leaves of each axis, as the ONNX specification of the operations says. */
export function windowShape(
  node: NodeProto,
  {
    input,
    kernel,
    channels,
  }: { readonly input: OpenShape; readonly kernel: readonly number[]; readonly channels: OpenSize },
): OpenShape {
  if (input === undefined || input.length !== kernel.length + 2) return undefined;
  const axes = kernel.length;
  const strides = intsOf(node, 'strides') ?? new Array<number>(axes).fill(1);
  const dilations = intsOf(node, 'dilations') ?? new Array<number>(axes).fill(1);
  const pads = intsOf(node, 'pads') ?? new Array<number>(2 * axes).fill(0);
  const isSame = textOf(node, 'auto_pad')?.startsWith('SAME') ?? false;
  const round = intOf(node, 'ceil_mode', 0) === 1 ? Math.ceil : Math.floor;
  const sizes = kernel.map((size, axis) => {
    const before = input[axis + 2]!;
    if (before === null) return null;
    const stride = strides[axis]!;
    if (isSame) return Math.ceil(before / stride);
    const padded = before + pads[axis]! + pads[axis + axes]!;
    return round((padded - (size - 1) * dilations[axis]! - 1) / stride) + 1;
  });
  return [input[0]!, channels, ...sizes];
}

/** The sizes that a transposed convolution makes of each axis. */
export function transposedShape(
  node: NodeProto,
  {
    input,
    kernel,
    channels,
  }: { readonly input: OpenShape; readonly kernel: readonly number[]; readonly channels: OpenSize },
): OpenShape {
  if (input === undefined || input.length !== kernel.length + 2) return undefined;
  const axes = kernel.length;
  const fill = (value: number, length = axes): number[] => new Array<number>(length).fill(value);
  const strides = intsOf(node, 'strides') ?? fill(1);
  const dilations = intsOf(node, 'dilations') ?? fill(1);
  const pads = intsOf(node, 'pads') ?? fill(0, 2 * axes);
  const more = intsOf(node, 'output_padding') ?? fill(0);
  const given = intsOf(node, 'output_shape')?.slice(-axes);
  const sizes = kernel.map((size, axis) => {
    const before = input[axis + 2]!;
    if (given !== undefined) return given[axis]!;
    if (before === null) return null;
    const whole = (before - 1) * strides[axis]! + (size - 1) * dilations[axis]! + 1 + more[axis]!;
    return whole - pads[axis]! - pads[axis + axes]!;
  });
  return [input[0]!, channels, ...sizes];
}
