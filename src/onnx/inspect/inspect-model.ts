import { describeInputs, describeOutputs, type ValueDescription } from '../describe-values.ts';
import { readMetadata } from '../metadata.ts';
import {
  type GraphProto,
  type ModelProto,
  type NodeProto,
  TENSOR_TYPES,
  type TensorProto,
} from '../model-proto.ts';
import { countOperations, type OperationCount } from './count-operations.ts';
import { inferShapes } from './infer-shapes.ts';

/** What can be said of a model without running it. */
export interface ModelFacts extends OperationCount {
  readonly inputs: readonly ValueDescription[];
  readonly outputs: readonly ValueDescription[];
  /** The classes in the order of the outputs, where the metadata name them. */
  readonly labels: readonly string[] | undefined;
  readonly metadata: Readonly<Record<string, string>>;
  /** How many nodes there are of each operation, those within nodes included, the commonest first. */
  readonly nodeCounts: Readonly<Record<string, number>>;
  readonly nodes: number;
  /** Numbers in weights, biases and statistics; not in shapes, scales and zero points. */
  readonly parameters: number;
  /** How these are stored: `float32`, `float16`, `int8`, …, the commonest first. */
  readonly weightTypes: Readonly<Record<string, number>>;
  /** 2 for each multiplication with its addition. */
  readonly flops: number;
  /** By domain; the standard domain is `ai.onnx`. */
  readonly opsets: Readonly<Record<string, number>>;
  readonly irVersion: number;
  readonly producer: string | undefined;
}

/** Reads what a model says about itself and counts what it is made of and what one sample costs. */
export function inspectModel(model: ModelProto): ModelFacts {
  const { graph } = model;
  const nodes = _allNodes(graph);
  const weightTypes = _countWeights(graph, nodes);
  const operations = countOperations(graph, inferShapes(graph));
  const metadata = readMetadata(model);
  return {
    inputs: describeInputs(model),
    outputs: describeOutputs(model),
    labels: _parseLabels(metadata.labels),
    metadata,
    nodeCounts: _sorted(nodes.map(({ opType }) => [opType, 1])),
    nodes: nodes.length,
    parameters: Object.values(weightTypes).reduce((sum, count) => sum + count, 0),
    weightTypes,
    ...operations,
    flops: 2 * operations.multiplyAdds,
    opsets: Object.fromEntries(
      model.opsetImport.map(({ domain, version }) => [domain || 'ai.onnx', Number(version)]),
    ),
    irVersion: Number(model.irVersion),
    producer: [model.producerName, model.producerVersion].filter(Boolean).join(' ') || undefined,
  };
}

function _allNodes(graph: GraphProto): NodeProto[] {
  return graph.node.flatMap((node) => [
    node,
    ...node.attribute.flatMap(({ g }) => (g === undefined ? [] : _allNodes(g))),
  ]);
}

function _countWeights(graph: GraphProto, nodes: readonly NodeProto[]): Readonly<Record<string, number>> {
  const steps = nodes.filter(({ opType }) => /^(De)?[Qq]uantizeLinear$/.test(opType));
  const scales = new Set(steps.flatMap(({ input }) => input.slice(1)));
  const inNodes = nodes.flatMap(({ attribute }) =>
    attribute.flatMap(({ t }) => (t === undefined ? [] : [t])),
  );
  const tensors = [...graph.initializer.filter(({ name }) => !scales.has(name!)), ...inNodes];
  return _sorted(tensors.filter(_isWeight).map((tensor) => [_typeOf(tensor), _sizeOf(tensor)]));
}

/** Whole numbers of 64 bits are shapes and axes, single numbers are constants of the arithmetic. */
function _isWeight({ dims, dataType }: TensorProto): boolean {
  return dims.length > 0 && dataType !== TENSOR_TYPES.int64 && dataType !== TENSOR_TYPES.bool;
}

function _typeOf({ dataType }: TensorProto): string {
  return Object.entries(TENSOR_TYPES).find(([, code]) => code === dataType)?.[0] ?? `type ${dataType}`;
}

function _sizeOf({ dims }: TensorProto): number {
  return Number(dims.reduce((product, dim) => product * dim, 1n));
}

function _sorted(counts: readonly (readonly [string, number])[]): Record<string, number> {
  const sums = new Map<string, number>();
  for (const [name, count] of counts) sums.set(name, (sums.get(name) ?? 0) + count);
  return Object.fromEntries([...sums].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)));
}

function _parseLabels(text: string | undefined): readonly string[] | undefined {
  try {
    const parsed: unknown = JSON.parse(text ?? '');
    const isList = Array.isArray(parsed) && parsed.every((label) => typeof label === 'string');
    return isList ? parsed : undefined;
  } catch (error) {
    // Files of others may call anything `labels`.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
