import type { Sequential } from '@tensorflow/tfjs';
import type { Layer } from '../layer.ts';
import type { ModelDefinition, ModelKit } from './model-definition.ts';

/** Convolutions, each with ReLU and then batch norm; then a 2x2 max pool and dropout. */
export interface BlockRow {
  /** Filters of each convolution, in order. */
  readonly filters: readonly number[];
  /** @default no dropout */
  readonly dropout?: number;
}

/** A stack of convolutional blocks under two dense layers. */
export interface ConvolutionalTable {
  readonly name: string;
  readonly summary: string;
  readonly source: string;
  readonly advice: string;
  /** Side of the square kernels; padding is `same`. */
  readonly kernel: number;
  /**
   * Stride of the first convolution.
   *
   * @default 1
   */
  readonly firstStride?: number;
  /**
   * Momentum of the moving statistics of every batch norm.
   *
   * @default 0.99
   */
  readonly normMomentum?: number;
  readonly blocks: readonly BlockRow[];
  readonly dense: { readonly units: number; readonly dropout: number };
}

/** Makes a model of the paper's kind from its table. */
export function convolutionalModel(table: ConvolutionalTable): ModelDefinition {
  return {
    name: table.name,
    summary: table.summary,
    source: table.source,
    advice: table.advice,
    build: (kit) => _build(table, kit),
  };
}

function _build(table: ConvolutionalTable, kit: ModelKit): Sequential {
  const { tf, shape } = kit;
  const { units, dropout } = table.dense;
  return tf.sequential({
    name: table.name,
    layers: [
      ...table.blocks.flatMap((_, index) => _block(table, { kit, index })),
      tf.layers.flatten({ name: 'flatten' }),
      _dense(kit, { name: 'dense', units, activation: 'relu' }),
      tf.layers.dropout({ name: 'dropout', rate: dropout }),
      _dense(kit, { name: 'probabilities', units: shape.classes, activation: 'softmax' }),
    ],
  });
}

function _block(
  table: ConvolutionalTable,
  { kit, index }: { readonly kit: ModelKit; readonly index: number },
): Layer[] {
  const { tf, shape } = kit;
  const { firstStride = 1, normMomentum = 0.99 } = table;
  const row = table.blocks[index]!;
  const block = index + 1;
  const convolutions = row.filters.flatMap((filters, position) => {
    const isFirst = index === 0 && position === 0;
    const name = `conv${block}_${position + 1}`;
    return [
      tf.layers.conv2d({
        name,
        filters,
        kernelSize: table.kernel,
        strides: isFirst ? firstStride : 1,
        padding: 'same',
        activation: 'relu',
        kernelInitializer: tf.initializers.glorotUniform({ seed: kit.seedFor(name) }),
        ...(isFirst && { inputShape: [shape.height, shape.width, shape.channels] }),
      }),
      tf.layers.batchNormalization({ name: `norm${block}_${position + 1}`, momentum: normMomentum }),
    ];
  });
  return [
    ...convolutions,
    tf.layers.maxPooling2d({ name: `pool${block}`, poolSize: 2 }),
    ...(row.dropout === undefined ? [] : [tf.layers.dropout({ name: `dropout${block}`, rate: row.dropout })]),
  ];
}

interface DenseRow {
  readonly name: string;
  readonly units: number;
  readonly activation: 'relu' | 'softmax';
}

/** Keras' default initializer is Glorot uniform; that of TensorFlow.js is Glorot normal. */
function _dense({ tf, seedFor }: ModelKit, row: DenseRow): Layer {
  return tf.layers.dense({
    ...row,
    kernelInitializer: tf.initializers.glorotUniform({ seed: seedFor(row.name) }),
  });
}
