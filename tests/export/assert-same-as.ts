import type { LayersModel } from '@tensorflow/tfjs';
import { exportOnnx } from '../../src/export/index.ts';
import { assertClose } from './assert-layer-parity.ts';
import {
  loadTfjs,
  predict,
  randomizeWeights,
  randomTensor,
  runOnnx,
  type Tfjs,
  withSavedModel,
} from './runtimes.ts';

export interface EquivalentModels {
  /** The model that is exported. */
  readonly exported: (tf: Tfjs) => LayersModel;
  /** One that means the same, with weights and values in the same order, and that tfjs computes rightly. */
  readonly reference: (tf: Tfjs) => LayersModel;
}

/** Checks an exported model against another model, for what the JavaScript kernels of tfjs compute wrongly. */
export async function assertSameAs({ exported, reference }: EquivalentModels): Promise<void> {
  const tf = await loadTfjs();
  const [model, same] = [exported(tf), reference(tf)];
  randomizeWeights(tf, model);
  tf.tidy(() => {
    const shapes = same.getWeights().map(({ shape }) => shape);
    same.setWeights(model.getWeights().map((weight, i) => weight.reshape(shapes[i]!)));
  });
  const [dims, sameDims] = [model, same].map(({ inputs }) => [3, ...(inputs[0]!.shape.slice(1) as number[])]);
  const input = randomTensor(dims!, 1);
  await withSavedModel(tf, model, async (path) => {
    const outputs = await runOnnx((await exportOnnx(path)).bytes, [input]);
    const [expected] = predict(tf, same, [{ ...input, dims: sameDims! }]);
    assertClose(outputs, [{ ...expected!, dims: outputs[0]!.dims }]);
  });
  model.dispose();
  same.dispose();
}
