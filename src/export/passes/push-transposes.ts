import { type Graph, type GraphNode, uniqueName, type Value } from '../graph/graph.ts';
import { type AxisOrder, inverseOrder, isIdentityOrder, movesNothing, reorder } from '../graph/layouts.ts';
import { transposeConstant } from '../graph/transpose-constant.ts';
import { ELEMENTWISE, ELEMENTWISE_PAIRS } from './elementwise.ts';

const REDUCTIONS: ReadonlySet<string> = new Set(['ReduceMean', 'ReduceMax', 'ReduceSum']);

/** A value that a Transpose makes: `[…source axes in this order]`. */
interface Transposed {
  readonly source: string;
  readonly order: AxisOrder;
}

/** One run over the graph. */
interface Sweep {
  readonly graph: Graph;
  readonly nodes: GraphNode[];
  readonly transposed: Map<string, Transposed>;
  /** What each Transpose made, so that none is made twice. */
  readonly made: Map<string, string>;
  /** Values whose Transposes cancelled, or are there already, with what they are the same as. */
  readonly aliases: Map<string, string>;
}

/** What becomes of a node that runs before the Transpose of its inputs. */
interface Pushed {
  readonly inputs: string[];
  readonly attributes: GraphNode['attributes'];
  /** The order of the Transpose that is then still needed. */
  readonly order: AxisOrder;
}

/**
 * Moves every Transpose past the operations that can run in the other layout, until it meets its inverse and both go, or
 * an operation that cannot. Nodes are in running order, so one sweep takes each as far as it goes.
 */
export function pushTransposes(graph: Graph): void {
  const sweep: Sweep = { graph, nodes: [], transposed: new Map(), made: new Map(), aliases: new Map() };
  for (const node of graph.nodes) {
    node.inputs = node.inputs.map((name) => sweep.aliases.get(name) ?? name);
    if (node.op === 'Transpose') _joinTransposes(sweep, node);
    else _push(sweep, node);
  }
  graph.nodes = sweep.nodes;
}

/** Two Transposes in a row are one, or none. */
function _joinTransposes(sweep: Sweep, node: GraphNode): void {
  const output = node.outputs[0]!;
  const own = node.attributes.perm as AxisOrder;
  const before = sweep.transposed.get(node.inputs[0]!);
  const source = before?.source ?? node.inputs[0]!;
  const order = before === undefined ? own : reorder(before.order, own);
  if (isIdentityOrder(order)) {
    sweep.aliases.set(output, source);
    return;
  }
  const what = JSON.stringify([source, order]);
  const same = sweep.made.get(what);
  if (same !== undefined) {
    sweep.aliases.set(output, same);
    return;
  }
  sweep.made.set(what, output);
  sweep.transposed.set(output, { source, order });
  sweep.nodes.push({ ...node, inputs: [source], attributes: { perm: order } });
}

function _push(sweep: Sweep, node: GraphNode): void {
  const pushed = _rewrite(sweep, node);
  if (pushed === undefined) {
    sweep.nodes.push(node);
    return;
  }
  const { graph } = sweep;
  const output = graph.values.get(node.outputs[0]!)!;
  const { order } = pushed;
  if (isIdentityOrder(order)) {
    sweep.nodes.push({ ...node, inputs: pushed.inputs, attributes: pushed.attributes });
    return;
  }
  const inner: Value = {
    name: uniqueName(graph, `${node.name}/untransposed`),
    dims: reorder(output.dims, inverseOrder(order)),
    dataType: output.dataType,
  };
  graph.values.set(inner.name, inner);
  sweep.nodes.push({ ...node, inputs: pushed.inputs, attributes: pushed.attributes, outputs: [inner.name] });
  sweep.transposed.set(output.name, { source: inner.name, order });
  sweep.nodes.push({
    op: 'Transpose',
    name: uniqueName(graph, `${node.name}/Transpose`),
    inputs: [inner.name],
    outputs: [output.name],
    attributes: { perm: order },
  });
}

/** Undefined where the node has to stay behind the Transpose. */
function _rewrite(sweep: Sweep, node: GraphNode): Pushed | undefined {
  const order = node.inputs
    .map((input) => sweep.transposed.get(input)?.order)
    .find((found) => found !== undefined);
  if (order === undefined) return undefined;
  const { op, attributes } = node;
  const inputs = _untransposedInputs(sweep, node, order);
  if (inputs === undefined) return undefined;
  const axis = (name: string): number => order[attributes[name] as number]!;
  if (ELEMENTWISE.has(op) || ELEMENTWISE_PAIRS.has(op)) return { inputs, attributes, order };
  if (op === 'Softmax' || op === 'LogSoftmax' || op === 'Concat') {
    return { inputs, attributes: { ...attributes, axis: axis('axis') }, order };
  }
  if (op === 'Pad')
    return { inputs, attributes: { ...attributes, pads: _movePads(attributes.pads, order) }, order };
  if (op === 'Slice')
    return { inputs, attributes: { ...attributes, axes: _moveAxes(attributes.axes, order) }, order };
  if (REDUCTIONS.has(op)) return _reduce(inputs, attributes, order);
  return undefined;
}

/** The inputs before their Transposes, all of the same order; constants are transposed back here and now. */
function _untransposedInputs(sweep: Sweep, node: GraphNode, order: AxisOrder): string[] | undefined {
  const { graph, transposed } = sweep;
  const inputs: string[] = [];
  for (const input of node.inputs) {
    const found = transposed.get(input);
    const constant = graph.constants.get(input);
    if (found !== undefined && isIdentityOrder(reorder(found.order, inverseOrder(order)))) {
      inputs.push(found.source);
    } else if (constant !== undefined && constant.data.length === 1) {
      inputs.push(input);
    } else if (constant !== undefined && ELEMENTWISE_PAIRS.has(node.op)) {
      const ones = new Array<number>(order.length - constant.dims.length).fill(1);
      const name = uniqueName(graph, `${input}/transposed`);
      const aligned = { dims: [...ones, ...constant.dims], data: constant.data };
      graph.constants.set(name, transposeConstant(aligned, inverseOrder(order)));
      inputs.push(name);
    } else if (ELEMENTWISE_PAIRS.has(node.op) && _isFree(graph, input, inverseOrder(order))) {
      inputs.push(_transposeFree(sweep, input, inverseOrder(order)));
    } else {
      return undefined;
    }
  }
  return inputs;
}

/** Whether a value, e.g. one factor for each channel, can be had in another order without moving anything. */
function _isFree(graph: Graph, name: string, order: AxisOrder): boolean {
  const dims = graph.values.get(name)?.dims;
  return dims?.length === order.length && movesNothing(dims, order);
}

/** A Transpose that a later pass makes a Reshape of. */
function _transposeFree({ graph, nodes }: Sweep, input: string, order: AxisOrder): string {
  const before = graph.values.get(input)!;
  const name = uniqueName(graph, `${input}/Transpose`);
  graph.values.set(name, { ...before, name, dims: reorder(before.dims, order) });
  nodes.push({ op: 'Transpose', name, inputs: [input], outputs: [name], attributes: { perm: order } });
  return name;
}

/** ONNX lists the pads before all axes, then those after. */
function _movePads(pads: unknown, order: AxisOrder): number[] {
  const given = pads as readonly number[];
  const rank = order.length;
  const back = inverseOrder(order);
  return [...reorder(given.slice(0, rank), back), ...reorder(given.slice(rank), back)];
}

function _moveAxes(axes: unknown, order: AxisOrder): number[] {
  return (axes as readonly number[]).map((axis) => order[axis]!);
}

/** Reducing drops axes unless it keeps them, so what is left of the order is that of the other axes among themselves. */
function _reduce(inputs: string[], attributes: GraphNode['attributes'], order: AxisOrder): Pushed {
  const axes = _moveAxes(attributes.axes, order).sort((a, b) => a - b);
  if (attributes.keepdims === 1) return { inputs, attributes: { ...attributes, axes }, order };
  const kept = order.filter((axis) => !axes.includes(axis));
  const ranks = kept.toSorted((a, b) => a - b);
  return { inputs, attributes: { ...attributes, axes }, order: kept.map((axis) => ranks.indexOf(axis)) };
}
