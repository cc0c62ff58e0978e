import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs';
import type { Tfjs } from '../runtimes.ts';
import { type Chooser, createChooser } from './chooser.ts';
import * as joining from './joining-kinds.ts';
import {
  addInput,
  apply,
  createPool,
  findPort,
  type Layer,
  type Pool,
  type PoolInput,
  type Port,
} from './pool.ts';
import { addBidirectional, addConvLstm, addRecurrent } from './recurrent-kinds.ts';
import { spatialKinds } from './spatial-kinds.ts';
import { plainKinds, type UnaryKind } from './unary-kinds.ts';

/** Adds a layer, or what else a model may have; false where it cannot be had. */
type Step = (pool: Pool, choose: Chooser) => boolean;

export interface ComposedModel {
  readonly model: LayersModel;
  readonly inputs: readonly PoolInput[];
}

const UNARY: readonly UnaryKind[] = [...plainKinds, ...spatialKinds];
const MOST_INPUTS = 8;

const STEPS: readonly Step[] = [
  ...UNARY.map(
    (kind): Step =>
      (pool, choose) =>
        _addUnary(pool, choose, kind),
  ),
  ...joining.merges.map(
    (merge): Step =>
      (pool, choose) =>
        joining.addMerge(pool, choose, merge),
  ),
  joining.addConcatenate,
  joining.addDot,
  joining.addEmbedding,
  joining.addCategoryEncoding,
  joining.addMasking,
  joining.addSharedCall,
  ...(['SimpleRNN', 'LSTM', 'GRU', 'RNN'] as const).map(
    (className): Step =>
      (pool, choose) =>
        addRecurrent(pool, choose, className),
  ),
  addConvLstm,
  addBidirectional,
  _addTimeDistributed,
  _addNestedModel,
  _addSequential,
];

/** Composes a model from numbers: each list of them is one step, and says what is added, where and how. */
export function composeModel(tf: Tfjs, plan: readonly (readonly number[])[]): ComposedModel | undefined {
  const pool = createPool(tf);
  for (const numbers of plan) {
    if (pool.inputs.length < MOST_INPUTS) _takeStep(pool, createChooser(numbers));
  }
  return _close(pool, createChooser(plan[0] ?? []));
}

function _takeStep(pool: Pool, choose: Chooser): boolean {
  return choose.oneOf(STEPS)(pool, choose);
}

function _addUnary(pool: Pool, choose: Chooser, { ranks, fits, make }: UnaryKind): boolean {
  const port = findPort(pool, choose, { ranks, ...(fits && { fits }) });
  const layer = port && make(pool.tf, choose, port);
  if (layer !== undefined) apply(pool, layer, [port!]);
  return layer !== undefined;
}

function _addTimeDistributed(pool: Pool, choose: Chooser): boolean {
  const { ranks, fits = () => true, make } = choose.oneOf(UNARY);
  const isStepKnown = ({ tensor }: Port): boolean => tensor.shape.slice(2).every((size) => size !== null);
  const wanted = ranks.filter((rank) => rank < 4).map((rank) => rank + 1);
  const port = wanted.length > 0 ? findPort(pool, choose, { ranks: wanted, fits: isStepKnown }) : undefined;
  if (port === undefined) return false;
  const shape = port.tensor.shape.toSpliced(1, 1);
  const step = { ...port, tensor: { shape } as SymbolicTensor, sizes: port.sizes.slice(1) };
  const layer = fits(step) ? make(pool.tf, choose, step) : undefined;
  if (layer === undefined) return false;
  apply(pool, pool.tf.layers.timeDistributed({ layer }), [port]);
  return true;
}

/** A functional model that is used as a layer, once or twice. */
function _addNestedModel(pool: Pool, choose: Chooser): boolean {
  const inner = createPool(pool.tf);
  const outside = Array.from({ length: choose.between(1, 2) }, () =>
    findPort(pool, choose, { ranks: [1, 2, 3, 4] }),
  ).filter((port) => port !== undefined);
  for (const port of outside) {
    const tensor = pool.tf.input({ shape: port.tensor.shape.slice(1) });
    const input = { tensor, sizes: port.sizes, below: undefined, dtype: 'float32' } as const;
    inner.inputs.push(input);
    inner.ports.push(input);
  }
  for (let i = choose.between(1, 3); i > 0; i--) _takeStep(inner, choose);
  const nested = _close(inner, choose);
  if (nested === undefined) return false;
  const taken = nested.inputs.map((input) => {
    const index = inner.inputs.indexOf(input);
    return outside[index] ?? addInput(pool, choose, { ...input, shape: input.tensor.shape.slice(1) });
  });
  const layer = nested.model as unknown as Layer;
  apply(pool, layer, taken);
  if (choose.once(3)) apply(pool, layer, taken);
  return true;
}

/** A Sequential model that is used as a layer. */
function _addSequential(pool: Pool, choose: Chooser): boolean {
  const port = findPort(pool, choose, { ranks: [1, 2, 3, 4] });
  if (port === undefined) return false;
  const inner = createPool(pool.tf);
  let last: Port = { ...port, tensor: pool.tf.input({ shape: port.tensor.shape.slice(1) }) };
  const layers: Layer[] = [];
  for (let i = choose.between(1, 3); i > 0; i--) {
    const { ranks, fits = () => true, make } = choose.oneOf(UNARY);
    const layer = ranks.includes(last.sizes.length) && fits(last) ? make(pool.tf, choose, last) : undefined;
    if (layer === undefined) continue;
    last = apply(inner, layer, [last])[0]!;
    layers.push(layer);
  }
  if (layers.length === 0) return false;
  const shape = port.tensor.shape.slice(1);
  const model = pool.tf.sequential({ layers: [pool.tf.layers.inputLayer({ inputShape: shape }), ...layers] });
  apply(pool, model as unknown as Layer, [port]);
  return true;
}

/** The outputs are what nothing takes, and at times something else as well; inputs and outputs in any order. */
function _close(pool: Pool, choose: Chooser): ComposedModel | undefined {
  const { tf, ports, used } = pool;
  if (pool.inputs.length === 0) return undefined;
  const ends = ports.filter(({ tensor }) => !used.has(tensor));
  // tfjs fails on a tensor that is an output twice.
  const beside = ports.filter((port) => used.has(port.tensor) && choose.once(16));
  const inputs = choose.shuffle(pool.inputs);
  const [given, gives] = [inputs, choose.shuffle([...ends, ...beside])].map((list) =>
    list.map(({ tensor }) => tensor),
  );
  return { inputs, model: tf.model({ inputs: given!, outputs: gives! }) };
}
