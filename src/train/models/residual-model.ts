import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs';
import type { Layer } from '../layer.ts';
import type { ModelDefinition, ModelKit } from './model-definition.ts';

/** A stack of residual blocks under one dense layer. */
export interface ResidualTable {
  readonly name: string;
  readonly summary: string;
  readonly source: string;
  readonly advice: string;
  /** Filters of the first convolution, which a 2x2 max pool follows. */
  readonly stem: number;
  /** Filters of each block; from the second on, a block halves height and width. */
  readonly blocks: readonly number[];
  /**
   * By how much the squeeze of a block narrows its channels.
   *
   * @default blocks without squeeze and excitation
   */
  readonly squeeze?: number;
  /** Of the averages under the dense layer. */
  readonly dropout: number;
}

/**
 * Makes a residual network from its table.
 *
 * Blocks are the basic ones of He et al., "Deep Residual Learning for Image Recognition" (2015), with a 1x1 convolution
 * where the shape changes. Convolutions have no bias and He et al.'s normal initializer ("Delving Deep into Rectifiers",
 * 2015). The last batch norm of a block starts at zero, so that each block begins as its shortcut (Goyal et al.,
 * "Accurate, Large Minibatch SGD", 2017). The papers' weight decay belongs to their optimizer and not to the model.
 */
export function residualModel(table: ResidualTable): ModelDefinition {
  return {
    name: table.name,
    summary: table.summary,
    source: table.source,
    advice: table.advice,
    build: (kit) => _build(table, kit),
  };
}

function _build(table: ResidualTable, kit: ModelKit): LayersModel {
  const { tf, shape } = kit;
  const input = tf.input({ name: 'image', shape: [shape.height, shape.width, shape.channels] });
  const stem = _through(input, [
    ..._convolution(kit, { name: 'stem', filters: table.stem }),
    tf.layers.reLU({ name: 'stem_relu' }),
    tf.layers.maxPooling2d({ name: 'stem_pool', poolSize: 2 }),
  ]);
  const features = table.blocks.reduce((x, _, index) => _block(x, table, { kit, index }), stem);
  const probabilities = _through(features, [
    tf.layers.globalAveragePooling2d({ name: 'average' }),
    tf.layers.dropout({ name: 'dropout', rate: table.dropout }),
    tf.layers.dense({
      name: 'probabilities',
      units: shape.classes,
      activation: 'softmax',
      kernelInitializer: tf.initializers.glorotUniform({ seed: kit.seedFor('probabilities') }),
    }),
  ]);
  return tf.model({ name: table.name, inputs: input, outputs: probabilities });
}

function _block(
  x: SymbolicTensor,
  table: ResidualTable,
  { kit, index }: { readonly kit: ModelKit; readonly index: number },
): SymbolicTensor {
  const { tf } = kit;
  const filters = table.blocks[index]!;
  const name = `block${index + 1}`;
  const strides = index === 0 ? 1 : 2;
  const residual = _through(x, [
    ..._convolution(kit, { name: `${name}_1`, filters, strides }),
    tf.layers.reLU({ name: `${name}_1_relu` }),
    ..._convolution(kit, { name: `${name}_2`, filters, gamma: 'zeros' }),
  ]);
  const scaled =
    table.squeeze === undefined ? residual : _excite(residual, { kit, name, filters, ratio: table.squeeze });
  const isSame = strides === 1 && x.shape.at(-1) === filters;
  const shortcut = isSame
    ? x
    : _through(x, _convolution(kit, { name: `${name}_shortcut`, filters, strides, kernel: 1 }));
  const sum = tf.layers.add({ name: `${name}_add` }).apply([shortcut, scaled]) as SymbolicTensor;
  return _through(sum, [tf.layers.reLU({ name: `${name}_relu` })]);
}

interface ExcitationRow {
  readonly kit: ModelKit;
  readonly name: string;
  readonly filters: number;
  readonly ratio: number;
}

/** Weighs the channels by what all of them show on average: Hu et al., "Squeeze-and-Excitation Networks" (2017). */
function _excite(x: SymbolicTensor, { kit, name, filters, ratio }: ExcitationRow): SymbolicTensor {
  const { tf } = kit;
  const dense = (part: string, units: number, activation: 'relu' | 'sigmoid') =>
    tf.layers.dense({
      name: `${name}_${part}`,
      units,
      activation,
      kernelInitializer: _heNormal(kit, `${name}_${part}`),
    });
  const weights = _through(x, [
    tf.layers.globalAveragePooling2d({ name: `${name}_average` }),
    dense('squeeze', Math.max(1, Math.round(filters / ratio)), 'relu'),
    dense('excite', filters, 'sigmoid'),
    tf.layers.reshape({ name: `${name}_weights`, targetShape: [1, 1, filters] }),
  ]);
  return tf.layers.multiply({ name: `${name}_scale` }).apply([x, weights]) as SymbolicTensor;
}

interface ConvolutionRow {
  readonly name: string;
  readonly filters: number;
  /** @default 1 */
  readonly strides?: number;
  /** @default 3 */
  readonly kernel?: number;
  /** Where the scale of the batch norm starts. @default 'ones' */
  readonly gamma?: 'ones' | 'zeros';
}

function _convolution(kit: ModelKit, row: ConvolutionRow): Layer[] {
  const { tf } = kit;
  const { name, filters, strides = 1, kernel = 3, gamma = 'ones' } = row;
  return [
    tf.layers.conv2d({
      name: `${name}_conv`,
      filters,
      kernelSize: kernel,
      strides,
      padding: 'same',
      useBias: false,
      kernelInitializer: _heNormal(kit, `${name}_conv`),
    }),
    tf.layers.batchNormalization({ name: `${name}_norm`, momentum: 0.9, gammaInitializer: gamma }),
  ];
}

/** Draws are cut off at two deviations, which leaves this share of the deviation; Keras makes up for it, tfjs does not. */
const CUT_OFF_DEVIATION = 0.87962566103423978;

function _heNormal({ tf, seedFor }: ModelKit, layerName: string) {
  return tf.initializers.varianceScaling({
    scale: 2 / CUT_OFF_DEVIATION ** 2,
    mode: 'fanIn',
    distribution: 'normal',
    seed: seedFor(layerName),
  });
}

function _through(x: SymbolicTensor, layers: readonly Layer[]): SymbolicTensor {
  return layers.reduce((value, layer) => layer.apply(value) as SymbolicTensor, x);
}
