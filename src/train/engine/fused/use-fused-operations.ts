import type { Tensorflow } from '../engine.ts';
import { fuseBatchNorm } from './batch-norm.ts';
import { fuseConv2d } from './conv2d.ts';
import { fuseMaxPool } from './max-pool.ts';
import { fuseMean } from './mean.ts';
import { fuseRelu } from './relu.ts';
import { fuseSoftmaxCrossEntropy } from './softmax-cross-entropy.ts';
import { fuseSum } from './sum.ts';

/** What TensorFlow has as one operation and TensorFlow.js composes of many; each gives its undoing. */
const FUSIONS: readonly ((tf: Tensorflow) => (() => void)[])[] = [
  fuseConv2d,
  fuseRelu,
  fuseBatchNorm,
  fuseMaxPool,
  fuseSum,
  fuseMean,
  fuseSoftmaxCrossEntropy,
];

let installed: (() => void)[] | undefined;

/**
 * Lets every model on the backend of tfjs-node train through TensorFlow's own fused operations. Doing it again changes
 * nothing.
 */
export function useFusedOperations(tf: Tensorflow): void {
  installed ??= FUSIONS.flatMap((fuse) => fuse(tf));
}

/** Goes back to what TensorFlow.js composes, to compare with. */
export function useStockOperations(): void {
  for (const undo of installed ?? []) undo();
  installed = undefined;
}
