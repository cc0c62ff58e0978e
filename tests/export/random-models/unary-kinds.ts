/** Layers that take one tensor, with options at random. */
import type { Tfjs } from '../runtimes.ts';
import type { Chooser } from './chooser.ts';
import { canGrow, isKnown, type Layer, type Port } from './pool.ts';

export interface UnaryKind {
  readonly className: string;
  /** Numbers of axes that it takes, without the batch. */
  readonly ranks: readonly number[];
  readonly fits?: (port: Port) => boolean;
  /** Undefined where nothing suits the tensor. */
  readonly make: (tf: Tfjs, choose: Chooser, port: Port) => Layer | undefined;
}

const ANY = [1, 2, 3, 4];
/** With two that the types of tfjs do not know. */
export const ACTIVATIONS: readonly 'relu'[] = [
  'linear',
  'relu',
  'tanh',
  'sigmoid',
  'hardSigmoid',
  'elu',
  'selu',
  'relu6',
  'softplus',
  'softsign',
  'softmax',
  'logSoftmax',
  'swish',
  'mish',
  'gelu',
] as readonly string[] as 'relu'[];

/** What all layers with weights have. */
export function plain(choose: Chooser): object {
  return {
    useBias: !choose.once(4),
    activation: choose.oneOf(ACTIVATIONS),
    ...(choose.once(6) && { trainable: false }),
  };
}

/** The same, and what has no meaning after training. */
export function weighted(choose: Chooser): object {
  return {
    ...plain(choose),
    ...(choose.once(6) && { kernelConstraint: 'nonNeg', kernelRegularizer: 'l1l2' }),
  };
}

const shapeless: UnaryKind[] = [
  {
    className: 'Dense',
    ranks: ANY,
    fits: ({ tensor }) => tensor.shape.at(-1) !== null,
    make: (tf, choose) => tf.layers.dense({ units: choose.between(1, 5), ...weighted(choose) }),
  },
  {
    className: 'Activation',
    ranks: ANY,
    make: (tf, choose) => tf.layers.activation({ activation: choose.oneOf(ACTIVATIONS) }),
  },
  {
    className: 'ReLU',
    ranks: ANY,
    make: (tf, choose) => tf.layers.reLU(choose.once(2) ? { maxValue: choose.between(1, 6) / 4 } : {}),
  },
  {
    className: 'LeakyReLU',
    ranks: ANY,
    make: (tf, choose) => tf.layers.leakyReLU(choose.once(2) ? { alpha: choose.between(1, 8) / 8 } : {}),
  },
  {
    className: 'PReLU',
    ranks: ANY,
    make: (tf, choose, { tensor }) => {
      const axes = tensor.shape.slice(1).map((_, i) => i + 1);
      const shared = axes.filter((axis) => tensor.shape[axis] === null || choose.once(3));
      return tf.layers.prelu(shared.length > 0 ? { sharedAxes: shared } : {});
    },
  },
  { className: 'ELU', ranks: ANY, make: (tf) => tf.layers.elu() },
  {
    className: 'ThresholdedReLU',
    ranks: ANY,
    make: (tf, choose) => tf.layers.thresholdedReLU({ theta: choose.between(0, 8) / 8 + 0.01 }),
  },
  {
    className: 'Softmax',
    ranks: ANY,
    make: (tf, choose, { sizes }) => {
      const axes = sizes.map((_, i) => i + 1);
      const list = choose.shuffle(axes).slice(0, choose.between(1, axes.length));
      const axis = choose.oneOf([-1, sizes.length, list.length > 1 ? list : -1]);
      return tf.layers.softmax({ axis: axis as number });
    },
  },
  {
    className: 'Rescaling',
    ranks: ANY,
    make: (tf, choose) =>
      tf.layers.rescaling({
        scale: choose.between(1, 8) / 4 - 1.1,
        ...(choose.once(2) && { offset: choose.between(-4, 4) / 4 }),
      }) as Layer,
  },
  ...(['dropout', 'gaussianDropout', 'alphaDropout'] as const).map((name) => ({
    className: `${name[0]!.toUpperCase()}${name.slice(1)}`,
    ranks: ANY,
    make: (tf: Tfjs): Layer => tf.layers[name]({ rate: 0.5 }),
  })),
  { className: 'GaussianNoise', ranks: ANY, make: (tf) => tf.layers.gaussianNoise({ stddev: 1 }) },
  { className: 'SpatialDropout1D', ranks: [2], make: (tf) => tf.layers.spatialDropout1d({ rate: 0.5 }) },
];

const normalizing: UnaryKind[] = [
  {
    className: 'BatchNormalization',
    // Along another axis only the native engine computes what it means.
    ranks: [1, 2, 3],
    fits: ({ tensor }) => tensor.shape.at(-1) !== null,
    make: (tf, choose, { sizes }) =>
      tf.layers.batchNormalization({
        axis: choose.oneOf([-1, sizes.length]),
        center: !choose.once(4),
        scale: !choose.once(4),
        epsilon: choose.oneOf([1e-3, 0.1]),
      }),
  },
  {
    className: 'LayerNormalization',
    ranks: [1, 2, 3],
    fits: ({ tensor }) => tensor.shape.at(-1) !== null,
    make: (tf, choose, { tensor, sizes }) => {
      const known = sizes.map((_, i) => i + 1).filter((axis) => tensor.shape[axis] !== null);
      const list = choose.shuffle(known).slice(0, choose.between(1, known.length));
      return tf.layers.layerNormalization({
        ...(choose.once(2) && { axis: list }),
        center: !choose.once(4),
        scale: !choose.once(4),
        epsilon: choose.oneOf([1e-1, 1e-2]),
      });
    },
  },
];

const reordering: UnaryKind[] = [
  {
    className: 'Flatten',
    ranks: [2, 3, 4],
    fits: isKnown,
    make: (tf, choose) => tf.layers.flatten(choose.once(3) ? { dataFormat: 'channelsFirst' } : {}),
  },
  {
    className: 'Reshape',
    ranks: ANY,
    make: (tf, choose, port) => {
      const last = port.tensor.shape.at(-1);
      if (!isKnown(port)) return last === null ? undefined : tf.layers.reshape({ targetShape: [-1, last!] });
      const shape = choose.shuffle(port.sizes);
      const merged = shape.length > 1 && choose.once(2) ? [shape[0]! * shape[1]!, ...shape.slice(2)] : shape;
      const open = choose.once(3) ? choose.below(merged.length) : -1;
      const targetShape = merged.map((size, i) => (i === open ? choose.oneOf([-1, null as never]) : size));
      return tf.layers.reshape({ targetShape });
    },
  },
  {
    className: 'Permute',
    ranks: [2, 3, 4],
    make: (tf, choose, { sizes }) => tf.layers.permute({ dims: choose.shuffle(sizes.map((_, i) => i + 1)) }),
  },
  {
    className: 'RepeatVector',
    ranks: [1],
    fits: (port) => canGrow(port, 4) && isKnown(port),
    make: (tf, choose) => tf.layers.repeatVector({ n: choose.between(1, 4) }),
  },
];

export const plainKinds: readonly UnaryKind[] = [...shapeless, ...normalizing, ...reordering];
