import type { Tensorflow } from '../engine.ts';
import { fuseBatchNorm } from './batch-norm.ts';
import { fuseConv2d } from './conv2d.ts';
import { fuseMaxPool } from './max-pool.ts';
import { fuseMean } from './mean.ts';
import { fuseRelu } from './relu.ts';
import { fuseSoftmaxCrossEntropy } from './softmax-cross-entropy.ts';
import { fuseSum } from './sum.ts';

/** What TensorFlow has as one operation and TensorFlow.js composes of many; each gives its undoing. */
const FUSIONS = {
  conv2d: fuseConv2d,
  relu: fuseRelu,
  batchNorm: fuseBatchNorm,
  maxPool: fuseMaxPool,
  sum: fuseSum,
  mean: fuseMean,
  softmaxCrossEntropy: fuseSoftmaxCrossEntropy,
} as const satisfies Readonly<Record<string, (tf: Tensorflow) => (() => void)[]>>;

export type Fusion = keyof typeof FUSIONS;

export const FUSION_NAMES = Object.keys(FUSIONS) as Fusion[];

let installed: (() => void)[] | undefined;

/**
 * Lets every model on the backend of tfjs-node train through TensorFlow's own fused operations, all of them or those
 * that are named. Where some are in use already nothing changes.
 */
export function useFusedOperations(tf: Tensorflow, names: readonly Fusion[] = FUSION_NAMES): void {
  installed ??= names.flatMap((name) => FUSIONS[name](tf));
}

/** Goes back to what TensorFlow.js composes, to compare with. */
export function useStockOperations(): void {
  for (const undo of installed ?? []) undo();
  installed = undefined;
}
