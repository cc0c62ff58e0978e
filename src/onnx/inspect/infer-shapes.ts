import type { GraphProto, NodeProto, TensorProto, ValueInfoProto } from '../model-proto.ts';
import { intOf, intsOf } from './node-attributes.ts';
import { reshapedShape } from './reshaped-shape.ts';
import { broadcastShapes, type OpenShape } from './shape.ts';
import { transposedShape, windowShape } from './window-shape.ts';

/**
 * The shapes of all values, as far as the file says them or they follow from the operations that carry most of the work;
 * of what is unknown nothing is guessed. A first dimension that is open counts as one sample.
 */
export function inferShapes(graph: GraphProto): ReadonlyMap<string, OpenShape> {
  const constants = new Map(graph.initializer.map((tensor) => [tensor.name!, tensor]));
  const shapes = new Map<string, OpenShape>();
  for (const [name, tensor] of constants) shapes.set(name, tensor.dims.map(Number));
  const declared = new Map([...(graph.valueInfo ?? []), ...graph.output].map((value) => [value.name, value]));
  for (const input of graph.input) if (!shapes.has(input.name)) shapes.set(input.name, _declared(input));
  for (const node of graph.node) {
    if (node.opType === 'Constant') _addConstant(node, { constants, shapes });
    const inputs = node.input.map((name) => shapes.get(name));
    const outputs = _outputsOf(node, { inputs, constants });
    for (const [i, name] of node.output.entries()) {
      if (name === '' || shapes.has(name)) continue;
      const value = declared.get(name);
      shapes.set(name, outputs[i] ?? (value && _declared(value)));
    }
  }
  return shapes;
}

/** Symbols are open sizes, the first of them one sample. */
function _declared({ type }: ValueInfoProto): OpenShape {
  return type?.tensorType?.shape?.dim.map(({ dimValue }, axis) => {
    if (dimValue !== undefined && dimValue > 0n) return Number(dimValue);
    return axis === 0 ? 1 : null;
  });
}

interface Known {
  readonly inputs: readonly OpenShape[];
  readonly constants: ReadonlyMap<string, TensorProto>;
}

function _addConstant(
  node: NodeProto,
  known: { readonly constants: Map<string, TensorProto>; readonly shapes: Map<string, OpenShape> },
): void {
  const tensor = node.attribute.find(({ name }) => name === 'value')?.t;
  if (tensor === undefined) return;
  known.constants.set(node.output[0]!, tensor);
  known.shapes.set(node.output[0]!, tensor.dims.map(Number));
}

const SAME_SHAPE = new Set(
  `Abs BatchNormalization Cast Ceil Clip DequantizeLinear Dropout Elu Erf Exp Floor Gelu HardSigmoid HardSwish Identity
  LayerNormalization LeakyRelu Log LogSoftmax Mish Neg Not PRelu QuantizeLinear Reciprocal Relu Round Selu Sigmoid Sign
  Softmax Softplus Softsign Sqrt Tanh ThresholdedRelu`.split(/\s+/),
);
const BROADCASTING = new Set(
  `Add And Div Equal Greater Less Max Mean Min Mul Or Pow Sub Sum Where Xor`.split(/\s+/),
);

function _outputsOf(node: NodeProto, known: Known): readonly OpenShape[] {
  const { opType } = node;
  const [input, second] = known.inputs;
  if (SAME_SHAPE.has(opType)) return [input];
  if (BROADCASTING.has(opType)) return [broadcastShapes(known.inputs)];
  if (opType === 'MatMul') return [_productShape(input, second)];
  if (opType === 'Gemm') return [_gemmShape(node, input, second)];
  if (opType === 'Concat') return [_concatShape(node, known.inputs)];
  if (opType === 'LSTM' || opType === 'GRU' || opType === 'RNN') return _recurrentShapes(node, known.inputs);
  if (opType.startsWith('Global') && input !== undefined) {
    return [input.map((size, axis) => (axis < 2 ? size : 1))];
  }
  return [_windowed(node, known) ?? reshapedShape(node, known)];
}

function _windowed(node: NodeProto, { inputs }: Known): OpenShape {
  const [input, weights] = inputs;
  if (node.opType === 'MaxPool' || node.opType === 'AveragePool') {
    return windowShape(node, {
      input,
      kernel: intsOf(node, 'kernel_shape') ?? [],
      channels: input?.[1] ?? null,
    });
  }
  if (weights === undefined || !node.opType.startsWith('Conv')) return undefined;
  const kernel = weights.slice(2).map((size) => size ?? 1);
  if (node.opType === 'Conv') return windowShape(node, { input, kernel, channels: weights[0]! });
  if (node.opType !== 'ConvTranspose') return undefined;
  return transposedShape(node, { input, kernel, channels: weights[1]! * intOf(node, 'group', 1) });
}

function _productShape(left: OpenShape, right: OpenShape): OpenShape {
  if (left === undefined || right === undefined || left.length < 2 || right.length < 2) return undefined;
  const batch = broadcastShapes([left.slice(0, -2), right.slice(0, -2)]);
  return batch && [...batch, left.at(-2)!, right.at(-1)!];
}

function _gemmShape(node: NodeProto, left: OpenShape, right: OpenShape): OpenShape {
  if (left?.length !== 2 || right?.length !== 2) return undefined;
  return [left[intOf(node, 'transA', 0)]!, right[1 - intOf(node, 'transB', 0)]!];
}

function _concatShape(node: NodeProto, inputs: readonly OpenShape[]): OpenShape {
  const [first] = inputs;
  if (first === undefined) return undefined;
  const axis = intOf(node, 'axis', 0);
  const at = axis < 0 ? axis + first.length : axis;
  const sizes = inputs.map((shape) => shape?.[at] ?? null);
  const total = sizes.some((size) => size === null) ? null : sizes.reduce((sum, size) => sum! + size!, 0);
  return first.map((size, i) => (i === at ? total : size));
}

/** Y [time, directions, batch, units] and the last states [directions, batch, units]. */
function _recurrentShapes(node: NodeProto, [input, weights]: readonly OpenShape[]): readonly OpenShape[] {
  const directions = weights?.[0] ?? null;
  const units = intOf(node, 'hidden_size', 0);
  const [time, batch] = [input?.[0] ?? null, input?.[1] ?? null];
  const state = [directions, batch, units];
  return [[time, directions, batch, units], state, state];
}
