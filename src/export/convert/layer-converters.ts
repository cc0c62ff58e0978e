import { activation } from '../layers/activation.ts';
import { add } from '../layers/add.ts';
import { average } from '../layers/average.ts';
import { averagePooling2d } from '../layers/average-pooling2d.ts';
import { batchNormalization } from '../layers/batch-normalization.ts';
import { concatenate } from '../layers/concatenate.ts';
import { conv2d } from '../layers/conv2d.ts';
import { dense } from '../layers/dense.ts';
import { depthwiseConv2d } from '../layers/depthwise-conv2d.ts';
import { dropout } from '../layers/dropout.ts';
import { elu } from '../layers/elu.ts';
import { flatten } from '../layers/flatten.ts';
import { globalAveragePooling2d } from '../layers/global-average-pooling2d.ts';
import { globalMaxPooling2d } from '../layers/global-max-pooling2d.ts';
import { inputLayer } from '../layers/input-layer.ts';
import { leakyRelu } from '../layers/leaky-relu.ts';
import { maxPooling2d } from '../layers/max-pooling2d.ts';
import { multiply } from '../layers/multiply.ts';
import { relu } from '../layers/relu.ts';
import { rescaling } from '../layers/rescaling.ts';
import { reshape } from '../layers/reshape.ts';
import { separableConv2d } from '../layers/separable-conv2d.ts';
import { softmax } from '../layers/softmax.ts';
import { zeroPadding2d } from '../layers/zero-padding2d.ts';
import type { LayerConverter } from './layer-converter.ts';

/** Every layer that can be exported: adding one is a file in `layers/`, its test, and a line here. */
export const layerConverters: readonly LayerConverter[] = [
  inputLayer,
  dense,
  conv2d,
  depthwiseConv2d,
  separableConv2d,
  maxPooling2d,
  averagePooling2d,
  globalAveragePooling2d,
  globalMaxPooling2d,
  zeroPadding2d,
  flatten,
  reshape,
  activation,
  relu,
  leakyRelu,
  elu,
  softmax,
  batchNormalization,
  dropout,
  add,
  multiply,
  average,
  concatenate,
  rescaling,
];
