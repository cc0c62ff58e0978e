import { type ModelProto, type NodeProto, readTensor, type TensorProto } from '../../onnx/index.ts';
import { isWeighted } from './is-weighted.ts';
import { layerOfNode } from './layer-of-node.ts';

/** What becomes 8-bit in a model. */
export interface QuantizationPlan {
  /** The nodes with weights that compute in 8 bits, in running order. */
  readonly weighted: readonly NodeProto[];
  /**
   * The values that lie between nodes as uint8, each with the value whose range it takes: its own, or that of what a
   * pooling or a reshape only moved.
   */
  readonly stored: ReadonlyMap<string, string>;
  /** Float32 values that become uint8 for nodes with weights and stay float32 for all others. */
  readonly entering: ReadonlySet<string>;
  /** Activations that the limits of uint8 stand in for, by what they give. */
  readonly replaced: ReadonlyMap<string, NodeProto>;
}

/** Operations that give some of what they were given, so that the scale stays. */
const MOVING = new Set(['MaxPool', 'Reshape', 'Transpose', 'Flatten', 'Squeeze', 'Unsqueeze']);
/** Operations without weights for which ONNX Runtime has a kernel for uint8. */
const COMPUTING = new Set([
  'Add',
  'Mul',
  'Concat',
  'AveragePool',
  'GlobalAveragePool',
  'Sigmoid',
  'LeakyRelu',
]);

/**
 * Chooses what is computed in 8 bits: every Conv, Gemm and MatMul with constant weights, and between them what can pass
 * uint8 on. The result of a Gemm that only float32 operations take, such as the softmax, stays float32.
 *
 * The choice follows what ONNX Runtime's kernels for the CPU fuse, as that of `onnxruntime.quantization` does.
 *
 * @param keepFloat the layers that stay as they are
 */
export function planQuantization(model: ModelProto, keepFloat: ReadonlySet<string>): QuantizationPlan {
  const facts = _collect(model, keepFloat);
  const eight = _findEightBit(model, facts);
  const stored = _findStored(model, { ...facts, eight });
  const weighted = model.graph.node.filter((node) => facts.weighted.has(node));
  const entering = weighted.map(({ input }) => input[0]!).filter((name) => !stored.has(name));
  const replaced = [...facts.limits].filter(([name]) => stored.has(name));
  return { weighted, stored, entering: new Set(entering), replaced: new Map(replaced) };
}

interface Facts {
  readonly constants: ReadonlyMap<string, TensorProto>;
  readonly consumers: ReadonlyMap<string, readonly NodeProto[]>;
  readonly producers: ReadonlyMap<string, NodeProto>;
  readonly keepFloat: ReadonlySet<string>;
  readonly weighted: ReadonlySet<NodeProto>;
  /** Relu and the like right after a node with weights or a sum, by what they give. */
  readonly limits: ReadonlyMap<string, NodeProto>;
}

function _collect(model: ModelProto, keepFloat: ReadonlySet<string>): Facts {
  const { node: nodes, initializer, output } = model.graph;
  const constants = new Map(initializer.map((tensor) => [tensor.name!, tensor]));
  const producers = new Map(nodes.flatMap((node) => node.output.map((name) => [name, node] as const)));
  const consumers = new Map<string, NodeProto[]>();
  for (const node of nodes) {
    for (const name of node.input) consumers.set(name, [...(consumers.get(name) ?? []), node]);
  }
  const weighted = new Set(
    nodes.filter((node) => isWeighted(node, constants) && !keepFloat.has(layerOfNode(node))),
  );
  const outputs = new Set(output.map(({ name }) => name));
  const limits = nodes.filter((node) => {
    const before = producers.get(node.input[0]!);
    const isBehind = before !== undefined && (weighted.has(before) || before.opType === 'Add');
    return (
      isBehind &&
      _isLimit(node, constants) &&
      consumers.get(node.input[0]!)!.length === 1 &&
      !outputs.has(node.input[0]!)
    );
  });
  return {
    constants,
    consumers,
    producers,
    keepFloat,
    weighted,
    limits: new Map(limits.map((node) => [node.output[0]!, node])),
  };
}

/** Relu, and Clip from 0 on: below 0 and above the largest value of its range uint8 saturates by itself. */
function _isLimit({ opType, input }: NodeProto, constants: ReadonlyMap<string, TensorProto>): boolean {
  if (opType === 'Relu') return true;
  const least = opType === 'Clip' ? constants.get(input[1] ?? '') : undefined;
  return least !== undefined && Number(readTensor(least).data[0]) === 0;
}

/** The values that can be uint8: what nodes with weights give, and whatever is made of such values alone. */
function _findEightBit(model: ModelProto, facts: Facts): ReadonlySet<string> {
  const eight = new Set<string>();
  for (const node of model.graph.node) {
    const isLimit = facts.limits.get(node.output[0]!) === node;
    const isPassing = isLimit || _passes(node, facts);
    const inputs = MOVING.has(node.opType) || isLimit ? node.input.slice(0, 1) : node.input;
    if (facts.weighted.has(node) || (isPassing && inputs.every((name) => eight.has(name)))) {
      eight.add(node.output[0]!);
    }
  }
  return eight;
}

function _passes(node: NodeProto, { keepFloat }: Facts): boolean {
  return (MOVING.has(node.opType) || COMPUTING.has(node.opType)) && !keepFloat.has(layerOfNode(node));
}

/** Those of them that are worth it, from the end of the graph to its start; in running order. */
function _findStored(
  model: ModelProto,
  facts: Facts & { readonly eight: ReadonlySet<string> },
): ReadonlyMap<string, string> {
  const stored = new Set<string>();
  for (const node of model.graph.node.toReversed()) {
    const name = node.output[0]!;
    const isTaken = (facts.consumers.get(name) ?? []).some(
      (taker) =>
        (facts.weighted.has(taker) && taker.input[0] === name) ||
        (_passes(taker, facts) && stored.has(taker.output[0]!)),
    );
    if (facts.eight.has(name) && (isTaken || _endsConvolution(node, facts))) stored.add(name);
  }
  const roots = new Map<string, string>();
  for (const node of model.graph.node) {
    const name = node.output[0]!;
    if (!stored.has(name)) continue;
    const moved = MOVING.has(node.opType) ? roots.get(node.input[0]!) : undefined;
    roots.set(name, moved ?? name);
  }
  return roots;
}

/** A convolution computes in 8 bits only where its result is uint8, after the Relu where one follows it alone. */
function _endsConvolution(node: NodeProto, { weighted, limits, consumers, producers }: Facts): boolean {
  const [taker] = consumers.get(node.output[0]!) ?? [];
  if (node.opType === 'Conv') return weighted.has(node) && limits.get(taker?.output[0] ?? '') !== taker;
  if (limits.get(node.output[0]!) !== node) return false;
  const before = producers.get(node.input[0]!)!;
  return before.opType === 'Conv' && weighted.has(before);
}
