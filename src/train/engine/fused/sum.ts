import type { SumAttrs, Tensor } from '@tensorflow/tfjs';
import type { Tensorflow } from '../engine.ts';
import { replaceKernel } from '../replace-kernel.ts';
import { operationKernel } from './operation-kernel.ts';
import { attribute, BACKEND_NAME, typeAttribute } from './tensorflow-operation.ts';

/**
 * Sums over all axes but the last as TensorFlow's gradient of a bias, which that of every layer with a bias is made of;
 * it takes less than half of the time of a reduction over listed axes.
 */
export function fuseSum(tf: Tensorflow): (() => void)[] {
  const stock = tf.getKernel('Sum', BACKEND_NAME);
  const fused = operationKernel('BiasAddGrad', {
    inputs: ['x'],
    outputs: 1,
    attributes: () => [typeAttribute('T'), attribute('data_format', 'text', 'NHWC')],
  });
  return [
    replaceKernel(tf, {
      ...stock,
      kernelFunc: (call) => {
        const { axis, keepDims } = call.attrs as unknown as SumAttrs;
        const x = call.inputs.x as Tensor;
        const axes = tf.util.parseAxisParam(axis, x.shape);
        const isBias =
          axes.length === x.rank - 1 && axes.length > 0 && axes.every((one, index) => one === index);
        const isFused = isBias && !keepDims && x.dtype === 'float32' && x.size > 0;
        return (isFused ? fused : stock).kernelFunc(call);
      },
    }),
  ];
}
