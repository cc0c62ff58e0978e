import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs';
import type { Tfjs } from '../runtimes.ts';

/** Small models that between them have what a file can have: maps, steps, words, branches, models and wrappers. */
export function buildFuzzBases(tf: Tfjs): readonly LayersModel[] {
  return [_maps(tf), _words(tf), _branches(tf), _wrappers(tf)];
}

function _maps(tf: Tfjs): LayersModel {
  return tf.sequential({
    layers: [
      tf.layers.conv2d({
        inputShape: [6, 5, 2],
        filters: 3,
        kernelSize: 3,
        padding: 'same',
        activation: 'relu',
      }),
      tf.layers.batchNormalization(),
      tf.layers.depthwiseConv2d({ kernelSize: 2, strides: [2, 2] }),
      tf.layers.zeroPadding2d({
        padding: [
          [1, 0],
          [0, 1],
        ] as never,
      }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dropout({ rate: 0.5 }),
      tf.layers.dense({ units: 3, activation: 'softmax' }),
    ],
  });
}

function _words(tf: Tfjs): LayersModel {
  return tf.sequential({
    layers: [
      tf.layers.embedding({ inputDim: 7, outputDim: 3, inputLength: 5, maskZero: true }),
      tf.layers.bidirectional({
        layer: tf.layers.lstm({ units: 2, returnSequences: true }) as never,
        mergeMode: 'concat',
      }),
      tf.layers.gru({ units: 3 }),
      tf.layers.layerNormalization(),
      tf.layers.dense({ units: 2, activation: 'sigmoid' }),
    ],
  });
}

function _branches(tf: Tfjs): LayersModel {
  const a = tf.input({ shape: [4, 3], name: 'a' });
  const b = tf.input({ shape: [3], name: 'b' });
  const inner = tf.input({ shape: [3] });
  const shared = tf.layers.dense({ units: 3, activation: 'elu' });
  const model = tf.model({ inputs: inner, outputs: shared.apply(inner) as SymbolicTensor, name: 'part' });
  const once = model.apply(b) as SymbolicTensor;
  const twice = model.apply(once) as SymbolicTensor;
  const sum = tf.layers.add().apply([a, tf.layers.prelu().apply(twice) as SymbolicTensor]) as SymbolicTensor;
  const rows = tf.layers.permute({ dims: [2, 1] }).apply(sum) as SymbolicTensor;
  const joined = tf.layers.concatenate({ axis: 1 }).apply([once, twice]) as SymbolicTensor;
  const dot = tf.layers.dot({ axes: [2, 1] }).apply([sum, twice]) as SymbolicTensor;
  return tf.model({ inputs: [a, b], outputs: [rows, joined, dot] });
}

function _wrappers(tf: Tfjs): LayersModel {
  return tf.sequential({
    layers: [
      tf.layers.timeDistributed({
        inputShape: [3, 4, 4, 1],
        layer: tf.layers.conv2d({ filters: 2, kernelSize: 2 }),
      }),
      tf.layers.timeDistributed({ layer: tf.layers.globalAveragePooling2d({}) }),
      tf.layers.rnn({
        cell: [tf.layers.simpleRNNCell({ units: 2 }), tf.layers.gruCell({ units: 2 })],
        returnSequences: true,
      } as never),
      tf.layers.reshape({ targetShape: [6] }),
      tf.layers.repeatVector({ n: 2 }),
    ],
  });
}
