import type { Tensor } from '@tensorflow/tfjs';
import type { Tensorflow } from '../engine.ts';
import { replaceKernel } from '../replace-kernel.ts';
import { operationKernel } from './operation-kernel.ts';
import { replaceGradient } from './replace-gradient.ts';
import { typeAttribute } from './tensorflow-operation.ts';

const GRADIENT = operationKernel('ReluGrad', {
  inputs: ['dy', 'y'],
  outputs: 1,
  attributes: () => [typeAttribute('T')],
});

/** The gradient of relu as one operation, in place of a step, a cast and a product. */
export function fuseRelu(tf: Tensorflow): (() => void)[] {
  return [
    replaceKernel(tf, GRADIENT),
    replaceGradient(tf, {
      kernelName: 'Relu',
      // The output is above 0 where the input is, and the next layer keeps it anyway.
      outputsToSave: [true],
      gradFunc: (dy, [y]) => ({
        x: () => tf.engine().runKernel(GRADIENT.kernelName, { dy: dy as Tensor, y: y! }) as Tensor,
      }),
    }),
  ];
}
