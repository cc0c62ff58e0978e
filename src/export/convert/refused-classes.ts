const IS_TEXT = 'belongs to the text models of tfjs, which it offers no way to build';

const IS_OF_KERAS =
  'is a layer of Keras that tfjs does not have and cannot load: put layers of tfjs in its place, or give a converter for it';
const IS_OPERATION =
  'is an operation of TensorFlow within a Keras model, which tfjs cannot load: write it as a layer, or give a converter for it';

/** Layers of Keras that models of `tensorflowjs_converter` may have. */
const OF_KERAS = [
  'Subtract',
  'UpSampling1D',
  'UpSampling3D',
  'ZeroPadding1D',
  'ZeroPadding3D',
  'Cropping1D',
  'Cropping3D',
  'GlobalAveragePooling3D',
  'GlobalMaxPooling3D',
  'SeparableConv1D',
  'DepthwiseConv1D',
  'Conv1DTranspose',
  'ConvLSTM1D',
  'ConvLSTM3D',
  'LocallyConnected1D',
  'LocallyConnected2D',
  'SpatialDropout2D',
  'SpatialDropout3D',
  'ActivityRegularization',
  'GroupNormalization',
  'UnitNormalization',
  'Normalization',
  'Attention',
  'AdditiveAttention',
];

/** Classes that cannot be exported exactly. The reason reads on from the name of the layer. */
export const refusedClasses: Readonly<Record<string, string>> = {
  Lambda: 'holds code, which is not in the file: write its computation as layers, or give a converter for it',
  Resizing: 'is a layer that tfjs cannot run inside a model: resize the pictures before the model',
  RandomHeight: 'draws a height at random, also after training: take it out of the model',
  RandomWidth: 'draws a width at random, also after training: take it out of the model',
  MultiHeadAttention: IS_TEXT,
  CachedMultiHeadAttention: IS_TEXT,
  EinsumDense: IS_TEXT,
  PositionEmbedding: IS_TEXT,
  TransformerDecoder: IS_TEXT,
  ...Object.fromEntries(OF_KERAS.map((name) => [name, IS_OF_KERAS])),
  TFOpLambda: IS_OPERATION,
  SlicingOpLambda: IS_OPERATION,
  TensorFlowOpLayer: IS_OPERATION,
};
