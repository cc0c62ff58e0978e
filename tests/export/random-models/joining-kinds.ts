/** Layers that take several tensors, indices, or masks, with options at random. */
import type { Chooser } from './chooser.ts';
import { addInput, apply, countElements, findPort, type Layer, type Pool, type Port } from './pool.ts';
import { ACTIVATIONS } from './unary-kinds.ts';

const MERGES = ['add', 'multiply', 'average', 'maximum', 'minimum'] as const;
type Merge = (typeof MERGES)[number];

/** Another tensor of these sizes: one that is there, the same after a layer, or a new input. */
function _partner(pool: Pool, choose: Chooser, like: Port): Port {
  const isAlike = (port: Port): boolean =>
    port !== like &&
    port.below === undefined &&
    String(port.tensor.shape) === String(like.tensor.shape) &&
    String(port.sizes) === String(like.sizes);
  const alike = pool.ports.filter(isAlike).toReversed();
  const how = choose.below(4);
  if (how === 0 && alike.length > 0) return choose.oneOf(alike);
  if (how === 1) return like;
  if (how === 2) return addInput(pool, choose, { sizes: like.sizes, shape: like.tensor.shape.slice(1) });
  return apply(pool, pool.tf.layers.activation({ activation: choose.oneOf(ACTIVATIONS) }), [like])[0]!;
}

/** An input that fits by broadcasting: fewer axes, or some of size 1. */
function _broadcastPartner(pool: Pool, choose: Chooser, like: Port): Port {
  const sizes = like.sizes.slice(choose.below(like.sizes.length)).map((size) => (choose.once(3) ? 1 : size));
  return addInput(pool, choose, { sizes, shape: sizes });
}

export function addMerge(pool: Pool, choose: Chooser, merge: Merge): boolean {
  const first = findPort(pool, choose, { ranks: [1, 2, 3, 4] });
  if (first === undefined) return false;
  const others = Array.from({ length: choose.between(1, 2) }, () =>
    choose.once(4) ? _broadcastPartner(pool, choose, first) : _partner(pool, choose, first),
  );
  apply(pool, pool.tf.layers[merge](), choose.shuffle([first, ...others]));
  return true;
}

export function addConcatenate(pool: Pool, choose: Chooser): boolean {
  const first = findPort(pool, choose, {
    ranks: [1, 2, 3, 4],
    fits: ({ sizes }) => countElements(sizes) < 150,
  });
  if (first === undefined) return false;
  const axis = choose.between(1, first.sizes.length);
  const others = Array.from({ length: choose.between(1, 2) }, () => {
    if (!choose.once(3)) return _partner(pool, choose, first);
    const size = choose.between(1, 4);
    const sizes = first.sizes.with(axis - 1, size);
    return addInput(pool, choose, { sizes, shape: first.tensor.shape.with(axis, size).slice(1) });
  });
  // Whatever negative axis there is, tfjs joins along the last one.
  const given = axis === first.sizes.length ? choose.oneOf([axis, -1]) : axis;
  apply(pool, pool.tf.layers.concatenate({ axis: given }), choose.shuffle([first, ...others]));
  return true;
}

export function addDot(pool: Pool, choose: Chooser): boolean {
  const a = findPort(pool, choose, { ranks: [1, 2] });
  if (a === undefined) return false;
  const axis = choose.between(1, a.sizes.length);
  if (a.tensor.shape[axis] === null) return false;
  const size = a.sizes[axis - 1]!;
  const rank = choose.between(1, 2);
  const otherAxis = choose.between(1, rank);
  const sizes = Array.from({ length: rank }, (_, i) => (i === otherAxis - 1 ? size : choose.between(1, 4)));
  const alike = pool.ports.filter(
    (port) => port.below === undefined && port.sizes.length === rank && port.tensor.shape[otherAxis] === size,
  );
  const b =
    alike.length > 0 && choose.once(2)
      ? choose.oneOf(alike.toReversed())
      : addInput(pool, choose, { sizes, shape: sizes });
  // tfjs takes a negative axis for both inputs alone.
  const isLast = axis === a.sizes.length && otherAxis === rank;
  const axes = isLast && choose.once(2) ? -1 : ([axis, otherAxis] as [number, number]);
  apply(pool, pool.tf.layers.dot({ axes, normalize: choose.once(3) }), [a, b]);
  return true;
}

export function addEmbedding(pool: Pool, choose: Chooser): boolean {
  const inputDim = choose.between(2, 6);
  const port = findPort(pool, choose, { ranks: [1, 1, 2], below: inputDim });
  if (port === undefined) return false;
  const layer = pool.tf.layers.embedding({
    inputDim,
    outputDim: choose.between(1, 4),
    maskZero: choose.once(5),
    ...(choose.once(4) && port.sizes.length === 1 && { inputLength: port.sizes[0]! }),
  });
  apply(pool, layer, [port]);
  return true;
}

export function addCategoryEncoding(pool: Pool, choose: Chooser): boolean {
  const numTokens = choose.between(2, 6);
  const isOne = choose.once(3);
  const sizes = [isOne ? 1 : choose.between(1, 5)];
  // The layer overwrites the shape of what it is applied to, so that is a tensor of its own.
  const input = addInput(pool, choose, { sizes, below: numTokens, shape: sizes });
  const [port] = apply(pool, pool.tf.layers.reshape({ targetShape: sizes }), [input]);
  pool.ports.splice(pool.ports.indexOf(port!), 1);
  const outputMode = isOne ? 'oneHot' : choose.oneOf([undefined, 'multiHot', 'count']);
  const options = { numTokens, ...(outputMode && { outputMode }) };
  apply(pool, pool.tf.layers.categoryEncoding(options as never) as Layer, [port!]);
  pool.calls.pop();
  return true;
}

/** What is masked are steps that a ReLU makes 0. */
export function addMasking(pool: Pool, choose: Chooser): boolean {
  const port = findPort(pool, choose, { ranks: [2, 2, 2, 1, 3] });
  if (port === undefined) return false;
  const isPlain = choose.once(3);
  const [given] = isPlain ? [port] : apply(pool, pool.tf.layers.reLU(), [port]);
  apply(pool, pool.tf.layers.masking(isPlain ? { maskValue: 0.5 } : {}), [given!]);
  return true;
}

/** A call of a layer that is there already, on other tensors of the same sizes. */
export function addSharedCall(pool: Pool, choose: Chooser): boolean {
  if (pool.calls.length === 0) return false;
  const { layer, inputs } = choose.oneOf(pool.calls.toReversed());
  if (inputs.some(({ below }) => below !== undefined)) return false;
  apply(
    pool,
    layer,
    inputs.map((input) => _partner(pool, choose, input)),
  );
  return true;
}

export const merges: readonly Merge[] = MERGES;
