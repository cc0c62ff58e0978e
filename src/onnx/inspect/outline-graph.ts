import { FerError } from '../../base/index.ts';
import type { ModelProto, NodeProto } from '../model-proto.ts';
import { inferShapes } from './infer-shapes.ts';
import { intOf, intsOf } from './node-attributes.ts';
import type { OpenShape } from './shape.ts';

/** What a picture of a model shows. */
export interface GraphOutline {
  readonly nodes: readonly OutlineNode[];
  readonly edges: readonly OutlineEdge[];
}

export interface OutlineNode {
  readonly id: string;
  /** The operation, or the name of an input or output. */
  readonly title: string;
  /** The layer and what distinguishes the operation. */
  readonly details: readonly string[];
  readonly kind: 'value' | 'weights' | 'shape' | 'operation';
}

export interface OutlineEdge {
  readonly from: string;
  readonly to: string;
  /** The shape of what flows there for one sample. */
  readonly label: string;
}

/** Beyond that nobody sees anything, and the layout takes minutes. */
const MOST_NODES = 1500;
const SHAPING = new Set([
  'Reshape',
  'Transpose',
  'Flatten',
  'Squeeze',
  'Unsqueeze',
  'Identity',
  'Cast',
  'Slice',
  'Pad',
]);

/**
 * The operations of a model and what flows between them. Constants are left out, and so are the steps to 8 bits and back:
 * what flows through them is marked `uint8`.
 *
 * @throws FerError `MODEL_INVALID` for models of more than 1500 operations
 */
export function outlineGraph({ graph }: ModelProto): GraphOutline {
  if (graph.node.length > MOST_NODES) {
    throw new FerError(
      'MODEL_INVALID',
      `Could not draw the model because it is too large for a picture: it has ${graph.node.length} operations, ${MOST_NODES} can be drawn`,
    );
  }
  const constants = new Set(graph.initializer.map(({ name }) => name!));
  const shapes = inferShapes(graph);
  const nodes: OutlineNode[] = [];
  const edges: OutlineEdge[] = [];
  const sources = new Map<string, Source>();
  for (const { name } of graph.input.filter((input) => !constants.has(input.name))) {
    nodes.push({ id: `input ${name}`, title: name, details: ['input'], kind: 'value' });
    sources.set(name, { id: `input ${name}`, label: _formatShape(shapes.get(name)) });
  }
  for (const [index, node] of graph.node.entries()) {
    const carried = node.input.flatMap((name) => sources.get(name) ?? []);
    if (_isStep(node)) {
      if (carried.length > 0) sources.set(node.output[0]!, { ...carried[0]!, isEightBit: true });
      continue;
    }
    // A Constant, or what is made of constants alone.
    if (
      carried.length === 0 &&
      node.input.every((name) => name === '' || !sources.has(name)) &&
      _isConstant(node, constants)
    ) {
      for (const name of node.output) constants.add(name);
      continue;
    }
    const id = `node ${index}`;
    nodes.push(_toNode(id, node, shapes));
    edges.push(...carried.map((source) => _toEdge(source, id)));
    for (const name of node.output) sources.set(name, { id, label: _formatShape(shapes.get(name)) });
  }
  for (const { name } of graph.output) {
    nodes.push({ id: `output ${name}`, title: name, details: ['output'], kind: 'value' });
    const source = sources.get(name);
    if (source !== undefined) edges.push(_toEdge(source, `output ${name}`));
  }
  return { nodes, edges };
}

interface Source {
  readonly id: string;
  readonly label: string;
  readonly isEightBit?: boolean;
}

function _toEdge({ id, label, isEightBit }: Source, to: string): OutlineEdge {
  return { from: id, to, label: isEightBit === true ? `${label} uint8`.trim() : label };
}

function _isStep({ opType }: NodeProto): boolean {
  return opType === 'QuantizeLinear' || opType === 'DequantizeLinear';
}

function _isConstant({ input }: NodeProto, constants: ReadonlySet<string>): boolean {
  return input.every((name) => name === '' || constants.has(name));
}

function _toNode(id: string, node: NodeProto, shapes: ReadonlyMap<string, OpenShape>): OutlineNode {
  const { name = '', opType } = node;
  const end = name.lastIndexOf('/');
  const layer = end < 0 ? name : name.slice(0, end);
  const features = _features(node, shapes);
  const isWeighted = ['Conv', 'ConvTranspose', 'Gemm', 'MatMul', 'LSTM', 'GRU', 'RNN'].includes(opType);
  return {
    id,
    title: opType,
    details: [layer, features].filter((text) => text !== ''),
    kind: isWeighted ? 'weights' : SHAPING.has(opType) ? 'shape' : 'operation',
  };
}

/** `3x3, stride 2`, and the like. */
function _features(node: NodeProto, shapes: ReadonlyMap<string, OpenShape>): string {
  const isConv = node.opType.startsWith('Conv');
  const kernel = isConv ? shapes.get(node.input[1] ?? '')?.slice(2) : intsOf(node, 'kernel_shape');
  const strides = intsOf(node, 'strides')?.filter((stride) => stride !== 1);
  const group = intOf(node, 'group', 1);
  const units = intOf(node, 'hidden_size', 0);
  return [
    kernel === undefined || kernel.length === 0 ? '' : kernel.join('×'),
    strides === undefined || strides.length === 0 ? '' : `stride ${strides[0]}`,
    group === 1 ? '' : `${group} groups`,
    units === 0 ? '' : `${units} units`,
  ]
    .filter((text) => text !== '')
    .join(', ');
}

function _formatShape(shape: OpenShape): string {
  return shape === undefined ? '' : shape.map((size) => size ?? '?').join('×');
}
