import type { GraphNode } from './graph/encode-saved-model.ts';
import type { GraphOperation } from './graph/graph-operation.ts';
import { attribute, DATA_TYPES, typeAttribute } from './tensorflow-operation.ts';

type Attributes = Parameters<GraphOperation['build']>[0];

/**
 * A convolution with its bias and relu, which oneDNN computes in one pass over the result.
 *
 * Takes `x` (NHWC), `filter` and, with the attribute `hasBias`, `bias`.
 */
export const CONVOLVE_GRAPH: GraphOperation = {
  name: 'Conv2DGraph',
  build: (given) => {
    const { placeholder, elementwise, convolution } = _nodesFor(given);
    const nodes = [
      placeholder('x'),
      placeholder('filter'),
      convolution('convolved', 'Conv2D', ['x', 'filter']),
    ];
    if (given.get('hasBias') === true) {
      nodes.push(placeholder('bias'), elementwise('biased', 'BiasAdd', ['convolved', 'bias']));
    }
    if (given.get('hasRelu') === true) nodes.push(elementwise('y', 'Relu', [nodes.at(-1)!.name]));
    return { nodes, outputs: [nodes.at(-1)!.name] };
  },
};

/**
 * With the attribute `ofWeights` the gradients of the filter and, with `hasBias`, of the bias; with `ofInput` that of the
 * input. Filter and input do not wait for each other, so that a thread that has no more to do for one goes on with the
 * other.
 *
 * Takes `dy`, `x` (NHWC), `filter` and, with `hasRelu`, the result of the relu.
 */
export const DIFFERENTIATE_GRAPH: GraphOperation = {
  name: 'Conv2DGradientGraph',
  build: (given) => {
    const { placeholder, elementwise, convolution, shape, widen } = _nodesFor(given);
    const nodes = [placeholder('dy'), placeholder('x'), placeholder('filter')];
    if (given.get('hasRelu') === true) {
      nodes.push(placeholder('y'), elementwise('slope', 'ReluGrad', ['dy', 'y']));
    }
    const slope = given.get('hasRelu') === true ? 'slope' : 'dy';
    const results: GraphNode[] = [];
    if (given.get('ofWeights') === true) {
      nodes.push(shape('filterShape', 'filter'));
      results.push(convolution('ofFilter', 'Conv2DBackpropFilter', ['x', 'filterShape', slope]));
      if (given.get('hasBias') === true) results.push(elementwise('ofBias', 'BiasAddGrad', [slope]));
    }
    // Whatever the type of the call, gradients of weights are float32.
    if (given.get('T') !== DATA_TYPES.float32) {
      nodes.push(...results);
      results.forEach(({ name }, position) => {
        results[position] = widen(`${name}Wide`, name);
      });
    }
    if (given.get('ofInput') === true) {
      nodes.push(shape('inputShape', 'x'));
      results.push(convolution('ofInput', 'Conv2DBackpropInput', ['inputShape', 'filter', slope]));
    }
    return { nodes: [...nodes, ...results], outputs: results.map(({ name }) => name) };
  },
};

/** Ways to make nodes that compute in the type `T` of the call. */
function _nodesFor(given: Attributes) {
  const typed = (name: string) => ({ ...typeAttribute(name), value: given.get('T')! });
  const window = [
    attribute('strides', 'whole', given.get('strides')!),
    attribute('padding', 'text', given.get('padding')!),
    attribute('data_format', 'text', 'NHWC'),
  ];
  const maker =
    (...attributes: GraphNode['attributes'][number][]) =>
    (name: string, operation: string, inputs: readonly string[]): GraphNode => ({
      name,
      operation,
      inputs,
      attributes,
    });
  const shape = maker(typed('T'), typeAttribute('out_type', 'int32'));
  const widen = maker(typed('SrcT'), typeAttribute('DstT'));
  return {
    placeholder: (name: string) => maker(typed('dtype'))(name, 'Placeholder', []),
    elementwise: maker(typed('T')),
    convolution: maker(typed('T'), ...window),
    shape: (name: string, of: string) => shape(name, 'Shape', [of]),
    widen: (name: string, of: string) => widen(name, 'Cast', [of]),
  };
}
