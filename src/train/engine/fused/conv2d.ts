import type { NamedAttrMap, Tensor } from '@tensorflow/tfjs';
import type { Tensorflow } from '../engine.ts';
import { type Layer, replaceCall } from '../replace-call.ts';
import { replaceKernel } from '../replace-kernel.ts';
import { CONVOLVE_GRAPH, DIFFERENTIATE_GRAPH } from './conv2d-graphs.ts';
import { addGraphOperations } from './graph/graph-operation.ts';
import { operationKernel } from './operation-kernel.ts';
import {
  attribute,
  BACKEND_NAME,
  type OperationAttribute,
  type TensorflowBackend,
  typeAttribute,
} from './tensorflow-operation.ts';

/** What is used here of the layer; its types hide it. */
interface Conv2dLayer {
  readonly kernel: Layer['weights'][number];
  /** Null where the layer has none. */
  readonly bias: Layer['weights'][number] | null;
  readonly strides: readonly [number, number];
  readonly padding: 'same' | 'valid';
  readonly dataFormat: 'channelsFirst' | 'channelsLast';
  readonly dilationRate: number | readonly number[];
  readonly activation: { readonly apply: (x: Tensor) => Tensor; readonly getClassName: () => string };
  /** A frozen layer needs no gradients of its weights. */
  readonly trainable: boolean;
}

/** What the gradient must know of a convolution: `isInputTrained` says that its input depends on weights that learn. */
type Given = Readonly<Record<'hasBias' | 'hasRelu' | 'isTrained' | 'isInputTrained', boolean>>;

const CONVOLVE = operationKernel(CONVOLVE_GRAPH.name, {
  inputs: ['x', 'filter', 'bias'],
  outputs: 1,
  attributes: (given) => _attributes(given, ['hasBias', 'hasRelu']),
});

const DIFFERENTIATE = operationKernel(DIFFERENTIATE_GRAPH.name, {
  inputs: ['dy', 'x', 'filter', 'y'],
  outputs: 3,
  attributes: (given) => _attributes(given, ['hasBias', 'hasRelu', 'ofWeights', 'ofInput']),
});

/**
 * Convolutions with their bias and relu as one graph of TensorFlow, and their gradients as another. One by one, bias and
 * relu are passes over the whole result, and so are their gradients.
 */
export function fuseConv2d(tf: Tensorflow): (() => void)[] {
  const { isUsingGpuDevice } = tf.backend() as unknown as TensorflowBackend;
  if (isUsingGpuDevice) return [];
  const { kernelName } = CONVOLVE;
  tf.registerGradient({
    kernelName,
    inputsToSave: ['x', 'filter'],
    outputsToSave: [true],
    gradFunc: (dy, [x, filter, y], given) =>
      _differentiate(tf, { dy: dy as Tensor, x: x!, filter: filter!, y: y! }, given),
  });
  return [
    addGraphOperations(tf, [CONVOLVE_GRAPH, DIFFERENTIATE_GRAPH]),
    replaceKernel(tf, CONVOLVE),
    replaceKernel(tf, DIFFERENTIATE),
    () => tf.unregisterGradient(kernelName),
    replaceCall<Conv2dLayer>(tf, 'Conv2D', (layer, input) => _call(tf, layer, input)),
  ];
}

function _attributes(given: NamedAttrMap, flags: readonly string[]): OperationAttribute[] {
  return [
    typeAttribute('T'),
    attribute('strides', 'whole', [1, ...(given.strides as number[]), 1]),
    attribute('padding', 'text', (given.pad as string).toUpperCase()),
    ...flags.map((flag) => attribute(flag, 'flag', given[flag] as boolean)),
  ];
}

/** Computes at once what the backward pass will ask for, and anything else when it is asked for. */
function _differentiate(
  tf: Tensorflow,
  { dy, x, filter, y }: Readonly<Record<'dy' | 'x' | 'filter' | 'y', Tensor>>,
  given: NamedAttrMap,
) {
  const { hasBias, hasRelu, isInputTrained, isTrained } = given as unknown as Given;
  const inputs = hasRelu ? { dy, x, filter, y } : { dy, x, filter };
  const compute = (wanted: { readonly ofWeights: boolean; readonly ofInput: boolean }) => {
    const results = tf
      .engine()
      .runKernel(DIFFERENTIATE.kernelName, inputs, { ...given, ...wanted }) as Tensor[];
    const ofFilter = wanted.ofWeights ? results.shift() : undefined;
    const ofBias = wanted.ofWeights && hasBias ? results.shift() : undefined;
    return { ofFilter, ofBias, ofInput: results.shift() };
  };
  const first =
    isTrained || isInputTrained ? compute({ ofWeights: isTrained, ofInput: isInputTrained }) : undefined;
  const weights = () => (isTrained ? first! : compute({ ofWeights: true, ofInput: false }));
  return {
    x: () => (first?.ofInput ?? compute({ ofWeights: false, ofInput: true }).ofInput)!,
    filter: () => weights().ofFilter!,
    bias: () => weights().ofBias!,
  };
}

function _call(tf: Tensorflow, layer: Conv2dLayer, x: Tensor): Tensor | undefined {
  const { activation, bias, dataFormat, dilationRate, kernel, padding, strides, trainable } = layer;
  const isDilated = [dilationRate].flat().some((rate) => rate !== 1);
  if (tf.getBackend() !== BACKEND_NAME || dataFormat !== 'channelsLast' || isDilated) return undefined;
  const hasRelu = activation.getClassName() === 'relu';
  const inputs = { x, filter: kernel.read(), ...(bias !== null && { bias: bias.read() }) };
  const given: NamedAttrMap = {
    strides: [...strides],
    pad: padding,
    hasBias: bias !== null,
    hasRelu,
    isTrained: trainable,
    isInputTrained: _dependsOnTrained(tf, x),
  };
  const y = tf.engine().runKernel(CONVOLVE.kernelName, inputs, given) as Tensor;
  return hasRelu ? y : activation.apply(y);
}

/** Looks back along the tape, on which TensorFlow.js keeps what the gradients will be computed of. */
function _dependsOnTrained(tf: Tensorflow, x: Tensor): boolean {
  const needed = new Set([x.id]);
  const tape = tf.engine().state.activeTape ?? [];
  for (const { inputs, outputs } of tape.toReversed()) {
    if (!outputs.some(({ id }) => needed.has(id))) continue;
    for (const input of Object.values(inputs)) {
      if (input instanceof tf.Variable && input.trainable) return true;
      needed.add(input.id);
    }
  }
  return false;
}
