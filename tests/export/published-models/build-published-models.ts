import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs';
import type { Tfjs } from '../runtimes.ts';

export interface PublishedModel {
  /** Its name and where its configuration is published. */
  readonly name: string;
  readonly build: (tf: Tfjs) => LayersModel;
  /** What the exported graph is made of, for those whose nodes can be counted by hand. */
  readonly nodes?: Readonly<Record<string, number>>;
}

/** Drawing orthogonal matrices, the default, takes minutes, and all weights are drawn anew. */
const recurrentInitializer = 'glorotNormal';

type Layer = ReturnType<Tfjs['layers']['conv3dTranspose']>;

/** Models that many people run, rebuilt layer by layer; where a size is named, theirs is larger. */
export const publishedModels: readonly PublishedModel[] = [
  {
    name: 'MobileNet v1 0.25 (Howard et al. 2017, as keras.applications builds it), 128x128',
    build: _mobileNet,
    // Each of 13 blocks has two convolutions and two activations; zero padding and normalization are folded into them;
    // one Reshape makes a map of the mean, one a vector of the result.
    nodes: { Transpose: 1, Conv: 28, Clip: 27, ReduceMean: 1, Reshape: 2, Softmax: 1 },
  },
  { name: 'U-Net (Ronneberger et al. 2015) of 8 to 64 channels with padding, 32x48', build: _uNet },
  { name: 'tfjs-examples/lstm-text-generation of two layers', build: _textGeneration },
  { name: 'tfjs-examples/addition-rnn with GRU', build: (tf) => _addition(tf, 'gru') },
  { name: 'tfjs-examples/addition-rnn with LSTM', build: (tf) => _addition(tf, 'lstm') },
  { name: 'tfjs-examples/addition-rnn with SimpleRNN', build: (tf) => _addition(tf, 'simpleRNN') },
  { name: 'tfjs-examples/sentiment cnn', build: (tf) => _sentiment(tf, _sentimentCnn(tf)) },
  {
    name: 'tfjs-examples/sentiment bidirectionalLSTM',
    build: (tf) =>
      _sentiment(tf, [
        tf.layers.bidirectional({
          layer: tf.layers.lstm({ units: 32, recurrentInitializer }) as never,
          mergeMode: 'concat',
        }),
      ]),
  },
  { name: 'tfjs-examples/mnist-acgan generator', build: _generator },
  { name: 'tfjs-examples/mnist-acgan discriminator', build: _discriminator },
  {
    name: 'tfjs-examples/snake-dqn',
    build: _snake,
    nodes: { Transpose: 1, Conv: 3, Relu: 3, Reshape: 1, Gemm: 1, Softmax: 1 },
  },
  {
    name: 'tfjs-examples/jena-weather gru-dropout',
    build: (tf) =>
      tf.sequential({
        layers: [
          tf.layers.gru({
            units: 32,
            recurrentInitializer,
            inputShape: [24, 14],
            dropout: 0.2,
            recurrentDropout: 0.2,
          }),
          tf.layers.dense({ units: 1 }),
        ],
      }),
  },
];

function _mobileNet(tf: Tfjs): LayersModel {
  const normalized = (name: string): Layer[] => [
    tf.layers.batchNormalization({ name: `${name}_bn` }),
    tf.layers.reLU({ maxValue: 6, name: `${name}_relu` }),
  ];
  const pad = (name: string) =>
    tf.layers.zeroPadding2d({
      padding: [
        [0, 1],
        [0, 1],
      ] as never,
      name,
    });
  const blocks = [
    [16, 1],
    [32, 2],
    [32, 1],
    [64, 2],
    [64, 1],
    [128, 2],
    ...new Array(5).fill([128, 1]),
    [256, 2],
    [256, 1],
  ].flatMap(([filters, strides], i): Layer[] => {
    const padding = strides === 1 ? 'same' : 'valid';
    return [
      ...(strides === 1 ? [] : [pad(`conv_pad_${i + 1}`)]),
      tf.layers.depthwiseConv2d({
        kernelSize: 3,
        strides,
        padding,
        useBias: false,
        name: `conv_dw_${i + 1}`,
      }),
      ...normalized(`conv_dw_${i + 1}`),
      tf.layers.conv2d({ filters, kernelSize: 1, padding: 'same', useBias: false, name: `conv_pw_${i + 1}` }),
      ...normalized(`conv_pw_${i + 1}`),
    ] as Layer[];
  });
  return tf.sequential({
    layers: [
      tf.layers.inputLayer({ inputShape: [128, 128, 3] }),
      pad('conv1_pad'),
      tf.layers.conv2d({ filters: 8, kernelSize: 3, strides: 2, useBias: false, name: 'conv1' }),
      ...normalized('conv1'),
      ...blocks,
      tf.layers.globalAveragePooling2d({}),
      tf.layers.reshape({ targetShape: [1, 1, 256] }),
      tf.layers.dropout({ rate: 0.001 }),
      tf.layers.conv2d({ filters: 1000, kernelSize: 1, padding: 'same', name: 'conv_preds' }),
      tf.layers.activation({ activation: 'softmax' }),
      tf.layers.reshape({ targetShape: [1000] }),
    ],
  });
}

function _uNet(tf: Tfjs): LayersModel {
  const apply = (layer: unknown, x: unknown) => (layer as Layer).apply(x as SymbolicTensor) as SymbolicTensor;
  const twice = (filters: number, x: SymbolicTensor): SymbolicTensor => {
    const convolution = () =>
      tf.layers.conv2d({ filters, kernelSize: 3, padding: 'same', activation: 'relu' });
    return apply(convolution(), apply(convolution(), x));
  };
  const input = tf.input({ shape: [32, 48, 1] });
  const down = [8, 16, 32].reduce<{ x: SymbolicTensor; kept: SymbolicTensor[] }>(
    ({ x, kept }, filters) => {
      const map = twice(filters, x);
      return { x: apply(tf.layers.maxPooling2d({ poolSize: 2 }), map), kept: [...kept, map] };
    },
    { x: input, kept: [] },
  );
  const deepest = twice(64, apply(tf.layers.dropout({ rate: 0.5 }), down.x));
  const up = [32, 16, 8].reduce((x, filters, i) => {
    const larger = apply(tf.layers.conv2dTranspose({ filters, kernelSize: 2, strides: 2 }), x);
    return twice(filters, apply(tf.layers.concatenate(), [down.kept[2 - i]!, larger]));
  }, deepest);
  const outputs = apply(tf.layers.conv2d({ filters: 2, kernelSize: 1, activation: 'softmax' }), up);
  return tf.model({ inputs: input, outputs });
}

function _textGeneration(tf: Tfjs): LayersModel {
  return tf.sequential({
    layers: [
      tf.layers.lstm({ units: 128, recurrentInitializer, returnSequences: true, inputShape: [40, 71] }),
      tf.layers.lstm({ units: 64, recurrentInitializer }),
      tf.layers.dense({ units: 71, activation: 'softmax' }),
    ],
  });
}

/** Sums of numbers of two digits, as one-hot characters. */
function _addition(tf: Tfjs, kind: 'simpleRNN' | 'gru' | 'lstm'): LayersModel {
  return tf.sequential({
    layers: [
      tf.layers[kind]({ units: 128, recurrentInitializer, inputShape: [5, 12] }),
      tf.layers.repeatVector({ n: 3 }),
      tf.layers[kind]({ units: 128, recurrentInitializer, returnSequences: true }),
      tf.layers.timeDistributed({ layer: tf.layers.dense({ units: 12 }) }),
      tf.layers.activation({ activation: 'softmax' }),
    ],
  });
}

function _sentiment(tf: Tfjs, middle: readonly unknown[]): LayersModel {
  return tf.sequential({
    layers: [
      tf.layers.embedding({ inputDim: 500, outputDim: 128, inputLength: 50 }),
      ...(middle as Layer[]),
      tf.layers.dense({ units: 1, activation: 'sigmoid' }),
    ],
  });
}

function _sentimentCnn(tf: Tfjs): readonly unknown[] {
  return [
    tf.layers.dropout({ rate: 0.5 }),
    tf.layers.conv1d({ filters: 250, kernelSize: 5, activation: 'relu' }),
    tf.layers.globalMaxPooling1d({}),
    tf.layers.dense({ units: 250, activation: 'relu' }),
  ];
}

function _generator(tf: Tfjs): LayersModel {
  const latentSize = 100;
  const transposed = (filters: number, strides: number, activation: 'relu' | 'tanh') =>
    tf.layers.conv2dTranspose({
      filters,
      kernelSize: 5,
      strides,
      padding: strides === 1 ? 'valid' : 'same',
      activation,
    });
  const cnn = tf.sequential({
    layers: [
      tf.layers.dense({ units: 3 * 3 * 384, inputShape: [latentSize], activation: 'relu' }),
      tf.layers.reshape({ targetShape: [3, 3, 384] }),
      transposed(192, 1, 'relu'),
      tf.layers.batchNormalization(),
      transposed(96, 2, 'relu'),
      tf.layers.batchNormalization(),
      transposed(1, 2, 'tanh'),
    ],
  });
  const latent = tf.input({ shape: [latentSize] });
  const digit = tf.input({ shape: [1], name: 'digit' });
  const embedding = tf.layers.embedding({ inputDim: 10, outputDim: latentSize });
  const both = tf.layers.multiply().apply([latent, embedding.apply(digit) as SymbolicTensor]);
  return tf.model({ inputs: [latent, digit], outputs: cnn.apply(both) as SymbolicTensor });
}

function _discriminator(tf: Tfjs): LayersModel {
  const stages = [
    [32, 2],
    [64, 1],
    [128, 2],
    [256, 1],
  ].flatMap(([filters, strides], i): Layer[] => [
    tf.layers.conv2d({
      filters: filters!,
      kernelSize: 3,
      padding: 'same',
      strides: strides!,
      ...(i === 0 && { inputShape: [28, 28, 1] }),
    }) as Layer,
    tf.layers.leakyReLU({ alpha: 0.2 }) as never,
    tf.layers.dropout({ rate: 0.3 }) as never,
  ]);
  const image = tf.input({ shape: [28, 28, 1] });
  const features = tf.sequential({ layers: [...stages, tf.layers.flatten()] }).apply(image) as SymbolicTensor;
  const score = tf.layers.dense({ units: 1, activation: 'sigmoid' }).apply(features) as SymbolicTensor;
  const digit = tf.layers.dense({ units: 10, activation: 'softmax' }).apply(features) as SymbolicTensor;
  return tf.model({ inputs: image, outputs: [score, digit] });
}

function _snake(tf: Tfjs): LayersModel {
  const convolution = (filters: number) => tf.layers.conv2d({ filters, kernelSize: 3, activation: 'relu' });
  return tf.sequential({
    layers: [
      tf.layers.inputLayer({ inputShape: [9, 9, 2] }),
      convolution(8),
      convolution(16),
      convolution(16),
      tf.layers.flatten(),
      tf.layers.dense({ units: 3, activation: 'softmax' }),
    ],
  });
}
