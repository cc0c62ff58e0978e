import type { KernelConfig } from '@tensorflow/tfjs';
import type { Tensorflow } from '../engine.ts';
import { replaceKernel } from '../replace-kernel.ts';
import { avgPoolGrad } from './kernels/avg-pool-grad.ts';
import { conv2dBackpropFilter } from './kernels/conv2d-backprop-filter.ts';
import { conv2dBackpropInput } from './kernels/conv2d-backprop-input.ts';
import { depthwiseBackpropFilter } from './kernels/depthwise-backprop-filter.ts';
import { depthwiseBackpropInput } from './kernels/depthwise-backprop-input.ts';
import { maxPoolGrad } from './kernels/max-pool-grad.ts';
import { tile } from './kernels/tile.ts';

/** The kernels that the WebAssembly backend lacks for training, and those that it has but slow or wrong. */
const KERNELS: readonly ((tf: Tensorflow) => KernelConfig)[] = [
  conv2dBackpropFilter,
  conv2dBackpropInput,
  depthwiseBackpropFilter,
  depthwiseBackpropInput,
  maxPoolGrad,
  avgPoolGrad,
  tile,
];

/** Adds our kernels to the WebAssembly backend of TensorFlow.js, in place of its own where it has one. */
export function registerKernels(tf: Tensorflow): void {
  for (const makeKernel of KERNELS) replaceKernel(tf, makeKernel(tf));
}
