import type { NodeProto } from '../model-proto.ts';
import { intOf, intsOf, textOf } from './node-attributes.ts';
import type { OpenShape, OpenSize } from './shape.ts';

/** What a window is moved over, and what it makes of it. */
export interface WindowSizes {
  readonly input: OpenShape;
  /** One size for each axis. */
  readonly kernel: readonly number[];
  /** Of the result. */
  readonly channels: OpenSize;
}

/** The sizes that a convolution or a pooling leaves of each axis, as the ONNX specification of the operations says. */
export function windowShape(node: NodeProto, { input, kernel, channels }: WindowSizes): OpenShape {
  if (input === undefined || input.length !== kernel.length + 2) return undefined;
  const { strides, dilations, pads } = _steps(node, kernel.length);
  const isSame = textOf(node, 'auto_pad')?.startsWith('SAME') ?? false;
  const round = intOf(node, 'ceil_mode', 0) === 1 ? Math.ceil : Math.floor;
  const sizes = kernel.map((size, axis) => {
    const before = input[axis + 2]!;
    if (before === null) return null;
    const stride = strides[axis]!;
    if (isSame) return Math.ceil(before / stride);
    const padded = before + pads[axis]!;
    return round((padded - (size - 1) * dilations[axis]! - 1) / stride) + 1;
  });
  return [input[0]!, channels, ...sizes];
}

/** The sizes that a transposed convolution makes of each axis. */
export function transposedShape(node: NodeProto, { input, kernel, channels }: WindowSizes): OpenShape {
  if (input === undefined || input.length !== kernel.length + 2) return undefined;
  const axes = kernel.length;
  const { strides, dilations, pads } = _steps(node, axes);
  const more = intsOf(node, 'output_padding') ?? new Array<number>(axes).fill(0);
  const given = intsOf(node, 'output_shape')?.slice(-axes);
  const sizes = kernel.map((size, axis) => {
    const before = input[axis + 2]!;
    if (given !== undefined) return given[axis]!;
    if (before === null) return null;
    const whole = (before - 1) * strides[axis]! + (size - 1) * dilations[axis]! + 1 + more[axis]!;
    return whole - pads[axis]!;
  });
  return [input[0]!, channels, ...sizes];
}

/** For each axis the stride, the dilation and the padding of both sides together, with their defaults. */
function _steps(node: NodeProto, axes: number) {
  const each = (value: number): number[] => new Array<number>(axes).fill(value);
  const sides = intsOf(node, 'pads') ?? [...each(0), ...each(0)];
  return {
    strides: intsOf(node, 'strides') ?? each(1),
    dilations: intsOf(node, 'dilations') ?? each(1),
    pads: each(0).map((_, axis) => sides[axis]! + sides[axis + axes]!),
  };
}
