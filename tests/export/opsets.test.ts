/** Operations whose form depends on the opset, in every opset on offer. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LayersModel } from '@tensorflow/tfjs';
import { supportedOpsets } from '../../src/export/index.ts';
import { assertLayerParity, countNodes } from './assert-layer-parity.ts';
import type { Tfjs } from './runtimes.ts';

type Symbolic = ReturnType<Tfjs['input']>;

function mapsAndRows(tf: Tfjs): LayersModel {
  const picture = tf.input({ shape: [6, 7, 2], name: 'picture' });
  const tokens = tf.input({ shape: [5], dtype: 'int32', name: 'tokens' });
  const apply = (layer: { apply: (x: never) => unknown }, x: Symbolic | Symbolic[]): Symbolic =>
    layer.apply(x as never) as Symbolic;
  const chain = [
    tf.layers.conv2dTranspose({ filters: 3, kernelSize: 3, strides: 2, padding: 'same' }),
    tf.layers.prelu({ sharedAxes: [1, 2] }),
    tf.layers.upSampling2d({ size: [2, 3], interpolation: 'bilinear' }),
    tf.layers.cropping2D({ cropping: [3, 2] }),
    tf.layers.zeroPadding2d({ padding: 1 }),
    tf.layers.averagePooling2d({ poolSize: 3, strides: 2, padding: 'same' }),
    tf.layers.thresholdedReLU({ theta: 0.1 }),
    tf.layers.layerNormalization(),
    tf.layers.upSampling2d({ size: [1, 2] }),
    tf.layers.softmax({ axis: [1, 2] as never }),
  ];
  const map = chain.reduce<Symbolic>((x, layer) => apply(layer, x), picture);
  const encoded = apply(tf.layers.categoryEncoding({ numTokens: 5, outputMode: 'count' } as never), tokens);
  const row = apply(tf.layers.dense({ units: 3 }), encoded);
  const joined = apply(tf.layers.maximum(), [map, row]);
  const steps = apply(tf.layers.repeatVector({ n: 4 } as never), row);
  const product = apply(tf.layers.dot({ axes: [2, 1], normalize: true }), [steps, row]);
  return tf.model({ inputs: [picture, tokens], outputs: [joined, product] });
}

for (const opset of supportedOpsets) {
  test(`opset ${opset} writes layers with inputs that others have as attributes, and gives what tfjs gives`, async () => {
    const counts = countNodes(await assertLayerParity(mapsAndRows, { opset }));
    for (const op of [
      'Resize',
      'Slice',
      'Pad',
      'ReduceSum',
      'ReduceMax',
      'ReduceMean',
      'Tile',
      'Squeeze',
      'OneHot',
    ]) {
      assert.ok((counts[op] ?? 0) > 0, op);
    }
  });
}
