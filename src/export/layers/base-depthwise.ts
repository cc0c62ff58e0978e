import type { LayerCall } from '../convert/layer-converter.ts';
import type { Constant, Value } from '../graph/graph.ts';
import { transposeConstant } from '../graph/transpose-constant.ts';

export interface DepthwiseKernel {
  readonly size: readonly number[];
  readonly channels: number;
  /** Outputs a channel; null takes it from the weight. */
  readonly multiplier: number | null;
}

/** The weight `depthwise_kernel` as the kernel of a convolution with one group a channel. */
export function depthwiseKernel(
  { graph, weights }: Pick<LayerCall<unknown>, 'graph' | 'weights'>,
  { size, channels, multiplier }: DepthwiseKernel,
): Value {
  return graph.constant('depthwise_kernel', (): Constant => {
    const weight = weights.get('depthwise_kernel', [...size, channels, multiplier]);
    // HWCM -> CMHW -> [C·M, 1, H, W]: output channel c·M + m, as tfjs counts.
    const { dims, data } = transposeConstant(weight, [2, 3, 0, 1]);
    return { dims: [dims[0]! * dims[1]!, 1, dims[2]!, dims[3]!], data };
  });
}
