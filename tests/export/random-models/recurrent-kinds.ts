/** Layers over steps, with options at random. */
import type { Tfjs } from '../runtimes.ts';
import type { Chooser } from './chooser.ts';
import { addInput, apply, findPort, type Layer, type Pool, type Port } from './pool.ts';
import { ACTIVATIONS } from './unary-kinds.ts';

/** Rounding grows from step to step where nothing bounds the states. */
const BOUNDED = ['tanh', 'sigmoid', 'hardSigmoid', 'softsign', 'softmax'] as const;

type Cell = 'SimpleRNN' | 'LSTM' | 'GRU';
const CELLS: readonly Cell[] = ['LSTM', 'GRU', 'SimpleRNN'];

interface SequenceOptions {
  readonly returnSequences: boolean;
  readonly goBackwards: boolean;
  readonly returnState: boolean;
}

function _cellOptions(choose: Chooser, units: number): object {
  return {
    units,
    useBias: !choose.once(4),
    // One step of any kind between bounded gates.
    activation: choose.once(4) ? choose.oneOf(ACTIVATIONS.slice(0, 10)) : choose.oneOf(BOUNDED),
    recurrentActivation: choose.oneOf(['hardSigmoid', 'sigmoid', 'tanh'] as const),
    dropout: choose.oneOf([0, 0.5]),
  };
}

function _sequenceOptions(choose: Chooser): SequenceOptions {
  return { returnSequences: choose.once(2), goBackwards: choose.once(3), returnState: choose.once(4) };
}

function _makeCell(tf: Tfjs, choose: Chooser, units: number): unknown {
  const kind = choose.oneOf(CELLS);
  const options = _cellOptions(choose, units) as never;
  if (kind === 'LSTM') return tf.layers.lstmCell(options);
  return kind === 'GRU' ? tf.layers.gruCell(options) : tf.layers.simpleRNNCell(options);
}

/** Numbers of features in the states of a layer, in its order, or maps for a ConvLSTM2D. */
interface Recurrent {
  readonly layer: Layer;
  readonly states: readonly (readonly number[])[];
}

function _makeRecurrent(tf: Tfjs, choose: Chooser, kind: Cell): Recurrent {
  const units = choose.between(1, 4);
  const factory = { SimpleRNN: 'simpleRNN', LSTM: 'lstm', GRU: 'gru' } as const;
  const options = { ..._cellOptions(choose, units), ..._sequenceOptions(choose) };
  return {
    layer: tf.layers[factory[kind]](options as never),
    states: Array.from({ length: kind === 'LSTM' ? 2 : 1 }, () => [units]),
  };
}

function _makeRnn(tf: Tfjs, choose: Chooser): Recurrent {
  const count = choose.between(1, 3);
  const sizes = Array.from({ length: count }, () => choose.between(1, 3));
  const cells = sizes.map((units) => _makeCell(tf, choose, units));
  const cell = count === 1 ? cells[0] : tf.layers.stackedRNNCells({ cells: cells as never });
  const layer = tf.layers.rnn({ cell, ..._sequenceOptions(choose) } as never);
  const { stateSize } = (layer as unknown as { cell: { stateSize: number | number[] } }).cell;
  return { layer, states: [stateSize].flat().map((units) => [units]) };
}

function _makeConvLstm(tf: Tfjs, choose: Chooser, { sizes }: Port): Recurrent {
  const kernelSize = sizes.slice(1, 3).map((size) => choose.between(1, Math.min(2, size)));
  const { returnSequences, goBackwards, returnState } = _sequenceOptions(choose);
  const layer = tf.layers.convLstm2d({
    filters: choose.between(1, 2),
    kernelSize,
    padding: choose.oneOf(['valid', 'same']),
    activation: choose.oneOf(['tanh', 'sigmoid']),
    useBias: !choose.once(4),
    returnSequences,
    goBackwards,
    returnState,
  } as never);
  return { layer, states: [] };
}

const isSequence = ({ tensor }: Port): boolean => tensor.shape.at(-1) !== null;

/** Adds a recurrent layer, with initial states at times. */
export function addRecurrent(pool: Pool, choose: Chooser, className: Cell | 'RNN'): boolean {
  const port = findPort(pool, choose, { ranks: [2], fits: isSequence });
  if (port === undefined) return false;
  const { layer, states } =
    className === 'RNN' ? _makeRnn(pool.tf, choose) : _makeRecurrent(pool.tf, choose, className);
  apply(pool, layer, [port, ..._initialStates(pool, choose, states)]);
  return true;
}

export function addConvLstm(pool: Pool, choose: Chooser): boolean {
  const fits = ({ tensor, sizes }: Port): boolean =>
    tensor.shape.slice(2).every((size) => size !== null) && sizes[0]! <= 4;
  const port = findPort(pool, choose, { ranks: [4], fits });
  if (port === undefined) return false;
  apply(pool, _makeConvLstm(pool.tf, choose, port).layer, [port]);
  return true;
}

export function addBidirectional(pool: Pool, choose: Chooser): boolean {
  const port = findPort(pool, choose, { ranks: [2], fits: isSequence });
  if (port === undefined) return false;
  const { layer, states } = _makeRecurrent(pool.tf, choose, choose.oneOf(CELLS));
  const mergeMode = choose.oneOf(['concat', 'sum', 'ave', 'mul', null]) as 'concat';
  const both = pool.tf.layers.bidirectional({ layer: layer as never, mergeMode });
  apply(pool, both, [port, ..._initialStates(pool, choose, [...states, ...states])]);
  return true;
}

function _initialStates(pool: Pool, choose: Chooser, states: readonly (readonly number[])[]): Port[] {
  if (!choose.once(5)) return [];
  return states.map((sizes) => addInput(pool, choose, { sizes, shape: sizes }));
}
