import type { NodeProto, TensorProto } from '../model-proto.ts';
import { constantInts } from './constant-ints.ts';
import { intOf, intsOf } from './node-attributes.ts';
import { elementsOf, type OpenShape } from './shape.ts';

interface Known {
  readonly inputs: readonly OpenShape[];
  readonly constants: ReadonlyMap<string, TensorProto>;
}

/** The shape after an operation that moves, cuts, adds or drops axes; undefined for others. */
export function reshapedShape(node: NodeProto, known: Known): OpenShape {
  const [input] = known.inputs;
  if (input === undefined) return undefined;
  switch (node.opType) {
    case 'Reshape':
      return _reshape(input, constantInts(known.constants, node.input[1]));
    case 'Flatten':
      return _flatten(input, intOf(node, 'axis', 1));
    case 'Transpose':
      return (intsOf(node, 'perm') ?? [...input.keys()].reverse()).map((axis) => input[axis] ?? null);
    case 'Squeeze':
    case 'Unsqueeze':
      return _changeRank(node, known);
    case 'Pad':
      return _pad(input, constantInts(known.constants, node.input[1]) ?? intsOf(node, 'pads'));
    case 'Slice':
      return _slice(node, known);
    case 'Resize':
      return _resize(input, constantInts(known.constants, node.input[2]));
    case 'Gather':
      return _gather(node, known);
    default:
      return node.opType.startsWith('Reduce') ? _reduce(node, known) : undefined;
  }
}

function _reshape(input: NonNullable<OpenShape>, wanted: readonly number[] | undefined): OpenShape {
  if (wanted === undefined) return undefined;
  const sizes = wanted.map((size, axis) => (size === 0 ? (input[axis] ?? null) : size));
  const all = elementsOf(input);
  const others = elementsOf(sizes.filter((size) => size !== -1));
  const rest = all === null || others === null || others === 0 ? null : all / others;
  return sizes.map((size) => (size === -1 ? rest : size));
}

function _flatten(input: NonNullable<OpenShape>, axis: number): OpenShape {
  return [elementsOf(input.slice(0, axis)), elementsOf(input.slice(axis))];
}

function _axesOf(node: NodeProto, { constants }: Known): readonly number[] | undefined {
  return intsOf(node, 'axes') ?? constantInts(constants, node.input[1]);
}

function _changeRank(node: NodeProto, known: Known): OpenShape {
  const input = known.inputs[0]!;
  const axes = _axesOf(node, known);
  if (node.opType === 'Squeeze') {
    const dropped = axes?.map((axis) => (axis < 0 ? axis + input.length : axis));
    return input.filter((size, axis) => (dropped === undefined ? size !== 1 : !dropped.includes(axis)));
  }
  if (axes === undefined) return undefined;
  const rank = input.length + axes.length;
  const added = axes.map((axis) => (axis < 0 ? axis + rank : axis));
  const rest = input.values();
  return Array.from({ length: rank }, (_, axis) => (added.includes(axis) ? 1 : (rest.next().value ?? null)));
}

function _pad(input: NonNullable<OpenShape>, pads: readonly number[] | undefined): OpenShape {
  if (pads?.length !== 2 * input.length) return input.map(() => null);
  return input.map((size, axis) => (size === null ? null : size + pads[axis]! + pads[axis + input.length]!));
}

function _slice(node: NodeProto, { inputs, constants }: Known): OpenShape {
  const input = inputs[0]!;
  const [starts, ends, axes, steps] = node.input.slice(1).map((name) => constantInts(constants, name));
  if (starts === undefined || ends === undefined) return input.map(() => null);
  const sizes = [...input];
  for (const [i, start] of starts.entries()) {
    const given = axes?.[i] ?? i;
    const axis = given < 0 ? given + input.length : given;
    const size = input[axis] ?? null;
    const step = steps?.[i] ?? 1;
    const clamp = (at: number): number => Math.max(0, Math.min(size!, at < 0 ? at + size! : at));
    const isSimple = size !== null && step > 0;
    sizes[axis] = isSimple ? Math.max(0, Math.ceil((clamp(ends[i]!) - clamp(start)) / step)) : null;
  }
  return sizes;
}

function _resize(input: NonNullable<OpenShape>, scales: readonly number[] | undefined): OpenShape {
  if (scales?.length !== input.length) return input.map(() => null);
  return input.map((size, axis) => (size === null ? null : Math.floor(size * scales[axis]!)));
}

function _gather(node: NodeProto, { inputs }: Known): OpenShape {
  const [data, indices] = inputs;
  if (data === undefined || indices === undefined) return undefined;
  const axis = intOf(node, 'axis', 0);
  const at = axis < 0 ? axis + data.length : axis;
  return [...data.slice(0, at), ...indices, ...data.slice(at + 1)];
}

function _reduce(node: NodeProto, known: Known): OpenShape {
  const input = known.inputs[0]!;
  const axes = _axesOf(node, known)?.map((axis) => (axis < 0 ? axis + input.length : axis)) ?? [
    ...input.keys(),
  ];
  if (intOf(node, 'keepdims', 1) === 1) return input.map((size, axis) => (axes.includes(axis) ? 1 : size));
  return input.filter((_, axis) => !axes.includes(axis));
}
