import { z } from 'zod';
import type { Value } from '../graph/graph.ts';
import type { LayerGraph, NodeOptions } from '../graph/graph-builder.ts';
import { allowing } from './base-config.ts';

type Attributes = NonNullable<NodeOptions['attributes']>;
type Emit = (graph: LayerGraph, x: Value) => Value;

/** Every activation that tfjs knows, by the name in `model.json`. All but the softmaxes work on each element alone. */
const ACTIVATIONS = {
  linear: (_graph, x) => x,
  relu: _node('Relu'),
  relu6: _node('Clip', { min: 0, max: 6 }),
  elu: _node('Elu', { alpha: 1 }),
  // The constants of tfjs: SELU_SCALEALPHA / SELU_SCALE and SELU_SCALE.
  selu: _node('Selu', { alpha: 1.7580993408473768 / 1.0507009873554805, gamma: 1.0507009873554805 }),
  sigmoid: _node('Sigmoid'),
  tanh: _node('Tanh'),
  softplus: _node('Softplus'),
  softsign: _node('Softsign'),
  // clip(0.2 x + 0.5, 0, 1), not the x / 6 of Keras 3 and PyTorch.
  hard_sigmoid: _node('HardSigmoid', { alpha: 0.2, beta: 0.5 }),
  softmax: _node('Softmax', { axis: -1 }),
  log_softmax: _node('LogSoftmax', { axis: -1 }),
  swish: (graph, x) => graph.add('Mul', [x, graph.add('Sigmoid', [x])]),
  mish: (graph, x) => graph.add('Mul', [x, graph.add('Tanh', [graph.add('Softplus', [x])])]),
  gelu: _gelu,
  gelu_new: _geluByTanh,
} as const satisfies Record<string, Emit>;

export type ActivationName = keyof typeof ACTIVATIONS;

export const activationNames = Object.keys(ACTIVATIONS) as ActivationName[];

/** The `activation` field of a layer; absent means linear. */
export const activation = activationOr('linear');

/** A field with an activation: `absent` is what it is without the field, `unset` what null means. */
export function activationOr(absent: ActivationName, unset: ActivationName = 'linear') {
  return z
    .enum(activationNames, { error: allowing(activationNames.join(', ')) })
    .nullish()
    .transform((name): ActivationName => (name === undefined ? absent : (name ?? unset)));
}

/** Applies an activation to a value in the layout of tfjs, channels last. */
export function activate(graph: LayerGraph, x: Value, name: ActivationName): Value {
  return ACTIVATIONS[name](graph, x);
}

function _node(op: string, attributes: Attributes = {}): Emit {
  // Softmax has to name the last axis by its number, since passes change numbers when the layout changes.
  const isAlongAxis = attributes.axis !== undefined;
  return (graph, x) =>
    graph.add(op, [x], { attributes: isAlongAxis ? { axis: x.dims.length - 1 } : attributes });
}

/** x (1 + erf(x / √2)) / 2, the exact form; one node of its own exists only from opset 20. */
function _gelu(graph: LayerGraph, x: Value): Value {
  const erf = graph.add('Erf', [graph.add('Div', [x, graph.scalar(Math.SQRT2)])]);
  const twice = graph.add('Mul', [x, graph.add('Add', [erf, graph.scalar(1)])]);
  return graph.add('Mul', [twice, graph.scalar(0.5)]);
}

/** x (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2. */
function _geluByTanh(graph: LayerGraph, x: Value): Value {
  const cube = graph.add('Mul', [graph.add('Mul', [x, x]), x]);
  const inner = graph.add('Add', [x, graph.add('Mul', [cube, graph.scalar(0.044715)])]);
  const tanh = graph.add('Tanh', [graph.add('Mul', [inner, graph.scalar(Math.sqrt(2 / Math.PI))])]);
  const twice = graph.add('Mul', [x, graph.add('Add', [tanh, graph.scalar(1)])]);
  return graph.add('Mul', [twice, graph.scalar(0.5)]);
}
