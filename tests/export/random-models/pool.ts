import type { SymbolicTensor } from '@tensorflow/tfjs';
import type { Tfjs } from '../runtimes.ts';
import type { Chooser } from './chooser.ts';

export type Layer = ReturnType<Tfjs['layers']['conv3dTranspose']>;
export type Sizes = readonly number[];

/** A tensor of the model that is being composed. */
export interface Port {
  readonly tensor: SymbolicTensor;
  /** Those it will have, without the batch; open ones too. */
  readonly sizes: Sizes;
  /** Whole numbers from 0 up to, but without, this; undefined for other numbers. */
  readonly below: number | undefined;
}

/** What the model is called on. */
export interface PoolInput extends Port {
  readonly dtype: 'float32' | 'int32';
}

/** A call that a later one can repeat on other tensors. */
export interface RepeatableCall {
  readonly layer: Layer;
  readonly inputs: readonly Port[];
}

/** All that there is of a model so far. */
export interface Pool {
  readonly tf: Tfjs;
  readonly inputs: PoolInput[];
  readonly ports: Port[];
  readonly calls: RepeatableCall[];
  readonly used: Set<SymbolicTensor>;
}

/** Beyond that a layer that makes tensors larger does not take a tensor. */
const MOST_ELEMENTS = 240;

export function createPool(tf: Tfjs): Pool {
  return { tf, inputs: [], ports: [], calls: [], used: new Set() };
}

export function countElements(sizes: Sizes): number {
  return sizes.reduce((product, size) => product * size, 1);
}

/** Whether a tensor may become so many times larger. */
export function canGrow({ sizes }: Port, times: number): boolean {
  return countElements(sizes) * times <= MOST_ELEMENTS;
}

/** Whether tfjs knows all sizes. */
export function isKnown({ tensor }: Port): boolean {
  return tensor.shape.every((size, axis) => axis === 0 || size !== null);
}

/** Calls a layer or a model and adds what it gives. */
export function apply(pool: Pool, layer: Layer, inputs: readonly Port[]): Port[] {
  const tensors = inputs.map(({ tensor }) => tensor);
  const outputs = [layer.apply(tensors.length === 1 ? tensors[0]! : tensors)].flat() as SymbolicTensor[];
  for (const output of outputs) _openSizes(output);
  const shapes = inputs.map(({ sizes }) => [2, ...sizes]);
  const computed = layer.computeOutputShape((shapes.length === 1 ? shapes[0] : shapes) as number[]);
  const given = (Array.isArray(computed[0]) ? computed : [computed]) as number[][];
  const ports = outputs.map((tensor, i) => ({ tensor, sizes: given[i]!.slice(1), below: undefined }));
  for (const { tensor } of inputs) pool.used.add(tensor);
  pool.ports.push(...ports);
  pool.calls.push({ layer, inputs });
  return ports;
}

/** A Cropping2D of tfjs takes what it cuts from an open size as from 0. */
function _openSizes(tensor: SymbolicTensor): void {
  const shape = tensor.shape.map((size) => (size !== null && size <= 0 ? null : size));
  Object.assign(tensor, { shape });
}

export interface NewInput {
  readonly sizes: Sizes;
  readonly below?: number | undefined;
  /**
   * What tfjs is told.
   *
   * @default some sizes are open at times
   */
  readonly shape?: readonly (number | null)[];
}

/** A new input. */
export function addInput(
  pool: Pool,
  choose: Chooser,
  { sizes, below, shape = _openSome(sizes, choose) }: NewInput,
): Port {
  const dtype = below !== undefined && choose.once(2) ? 'int32' : 'float32';
  const tensor = pool.tf.input({ shape: [...shape], dtype });
  const port = { tensor, sizes, below, dtype } as const;
  pool.inputs.push(port);
  pool.ports.push(port);
  return port;
}

export interface Wanted {
  /** Numbers of axes, without the batch. */
  readonly ranks: readonly number[];
  /** Indices to look up; else numbers of any kind. */
  readonly below?: number;
  readonly fits?: (port: Port) => boolean;
}

/** A tensor for a layer: one that is there, one in another shape, or a new input. Undefined where none can be had. */
export function findPort(pool: Pool, choose: Chooser, wanted: Wanted): Port | undefined {
  const { ranks, below, fits = () => true } = wanted;
  const isRight = (port: Port): boolean =>
    ranks.includes(port.sizes.length) && _isOfKind(port, below) && fits(port);
  // The newest first, so that models grow deep.
  const candidates = pool.ports.filter(isRight).toReversed();
  if (candidates.length > 0 && !choose.once(8)) return choose.oneOf(candidates);
  const rank = choose.oneOf(ranks);
  const known = pool.ports.filter((port) => below === undefined && port.below === undefined && isKnown(port));
  if (known.length > 0 && choose.once(2)) {
    const source = choose.oneOf(known.toReversed());
    const targetShape = _spread(countElements(source.sizes), rank, choose);
    const [port] = apply(pool, pool.tf.layers.reshape({ targetShape }), [source]);
    if (fits(port!)) return port;
  }
  const port = addInput(pool, choose, { sizes: drawSizes(rank, choose), below });
  return fits(port) ? port : undefined;
}

function _isOfKind(port: Port, below: number | undefined): boolean {
  return below === undefined ? port.below === undefined : port.below !== undefined && port.below <= below;
}

const SIZES: Readonly<Record<number, readonly (readonly [number, number])[]>> = {
  1: [[1, 6]],
  2: [
    [2, 6],
    [1, 4],
  ],
  3: [
    [3, 6],
    [2, 6],
    [1, 4],
  ],
  4: [
    [2, 4],
    [3, 5],
    [2, 4],
    [1, 2],
  ],
};

export function drawSizes(rank: number, choose: Chooser): number[] {
  return SIZES[rank]!.map(([low, high]) => choose.between(low, high));
}

/** So many elements as a shape of a rank. */
function _spread(elements: number, rank: number, choose: Chooser): number[] {
  const shape = new Array<number>(rank).fill(1);
  let left = elements;
  for (let factor = 2; left > 1; factor++) {
    while (left % factor === 0) {
      shape[choose.below(rank)]! *= factor;
      left /= factor;
    }
  }
  return shape;
}

function _openSome(sizes: Sizes, choose: Chooser): (number | null)[] {
  const isOpen = choose.once(4);
  return sizes.map((size, axis) => (isOpen && axis < sizes.length - 1 && !choose.once(4) ? null : size));
}
