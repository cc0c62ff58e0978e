import { activation } from '../layers/activation.ts';
import { add } from '../layers/add.ts';
import { average } from '../layers/average.ts';
import { averagePooling1d } from '../layers/average-pooling1d.ts';
import { averagePooling2d } from '../layers/average-pooling2d.ts';
import { averagePooling3d } from '../layers/average-pooling3d.ts';
import { batchNormalization } from '../layers/batch-normalization.ts';
import { bidirectional } from '../layers/bidirectional.ts';
import { categoryEncoding } from '../layers/category-encoding.ts';
import { centerCrop } from '../layers/center-crop.ts';
import { concatenate } from '../layers/concatenate.ts';
import { convLstm2d } from '../layers/conv-lstm2d.ts';
import { conv1d } from '../layers/conv1d.ts';
import { conv2d } from '../layers/conv2d.ts';
import { conv2dTranspose } from '../layers/conv2d-transpose.ts';
import { conv3d } from '../layers/conv3d.ts';
import { conv3dTranspose } from '../layers/conv3d-transpose.ts';
import { cropping2d } from '../layers/cropping2d.ts';
import { dense } from '../layers/dense.ts';
import { depthwiseConv2d } from '../layers/depthwise-conv2d.ts';
import { dot } from '../layers/dot.ts';
import { dropout } from '../layers/dropout.ts';
import { elu } from '../layers/elu.ts';
import { embedding } from '../layers/embedding.ts';
import { flatten } from '../layers/flatten.ts';
import { globalAveragePooling1d } from '../layers/global-average-pooling1d.ts';
import { globalAveragePooling2d } from '../layers/global-average-pooling2d.ts';
import { globalMaxPooling1d } from '../layers/global-max-pooling1d.ts';
import { globalMaxPooling2d } from '../layers/global-max-pooling2d.ts';
import { gru } from '../layers/gru.ts';
import { inputLayer } from '../layers/input-layer.ts';
import { layerNormalization } from '../layers/layer-normalization.ts';
import { leakyRelu } from '../layers/leaky-relu.ts';
import { lstm } from '../layers/lstm.ts';
import { masking } from '../layers/masking.ts';
import { maxPooling1d } from '../layers/max-pooling1d.ts';
import { maxPooling2d } from '../layers/max-pooling2d.ts';
import { maxPooling3d } from '../layers/max-pooling3d.ts';
import { maximum } from '../layers/maximum.ts';
import { minimum } from '../layers/minimum.ts';
import { multiply } from '../layers/multiply.ts';
import { permute } from '../layers/permute.ts';
import { prelu } from '../layers/prelu.ts';
import { relu } from '../layers/relu.ts';
import { repeatVector } from '../layers/repeat-vector.ts';
import { rescaling } from '../layers/rescaling.ts';
import { reshape } from '../layers/reshape.ts';
import { rnn } from '../layers/rnn.ts';
import { separableConv2d } from '../layers/separable-conv2d.ts';
import { simpleRnn } from '../layers/simple-rnn.ts';
import { softmax } from '../layers/softmax.ts';
import { thresholdedRelu } from '../layers/thresholded-relu.ts';
import { timeDistributed } from '../layers/time-distributed.ts';
import { upSampling2d } from '../layers/up-sampling2d.ts';
import { zeroPadding2d } from '../layers/zero-padding2d.ts';
import type { LayerConverter } from './layer-converter.ts';

/** Every layer that can be exported: adding one is a file in `layers/`, its test, and a line here. */
export const layerConverters: readonly LayerConverter[] = [
  inputLayer,
  dense,
  conv1d,
  conv2d,
  conv3d,
  conv2dTranspose,
  conv3dTranspose,
  depthwiseConv2d,
  separableConv2d,
  maxPooling1d,
  maxPooling2d,
  maxPooling3d,
  averagePooling1d,
  averagePooling2d,
  averagePooling3d,
  globalAveragePooling1d,
  globalAveragePooling2d,
  globalMaxPooling1d,
  globalMaxPooling2d,
  zeroPadding2d,
  cropping2d,
  centerCrop,
  upSampling2d,
  flatten,
  reshape,
  permute,
  repeatVector,
  activation,
  relu,
  leakyRelu,
  prelu,
  elu,
  thresholdedRelu,
  softmax,
  batchNormalization,
  layerNormalization,
  dropout,
  add,
  multiply,
  average,
  maximum,
  minimum,
  concatenate,
  dot,
  rescaling,
  categoryEncoding,
  embedding,
  masking,
  simpleRnn,
  lstm,
  gru,
  rnn,
  bidirectional,
  timeDistributed,
  convLstm2d,
];
