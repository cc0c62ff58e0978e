/** How an operation takes part in computing in bfloat16; positions are those of its inputs. */
export interface Bfloat16Rule {
  /** The inputs of its type `T`; the others, such as shapes and statistics, keep theirs. */
  readonly operands: readonly number[];
  /** Computes in bfloat16 where all of these are in it already; where none are named, always. */
  readonly follows: readonly number[];
  /** Gives its results as float32, which rounds nothing more. */
  readonly isWidened: boolean;
}

/**
 * The operations that compute in bfloat16, by the names in TensorFlow; all others compute in float32.
 *
 * Convolutions and matrix products are what bfloat16 makes faster. What lies between two of them as a rule is limited by
 * memory, so it stays in the type of its input: oneDNN and Eigen compute it in float32 inside, and the statistics of
 * batch norm are float32 in any case. Gradients of weights and matrix products, which are small, go on in float32.
 */
export const BFLOAT16_RULES: Readonly<Record<string, Bfloat16Rule>> = {
  Conv2D: _always([0, 1]),
  Conv2DGraph: _always([0, 1, 2]),
  Conv2DGradientGraph: _always([0, 1, 2, 3]),
  Conv2DBackpropInput: _always([1, 2]),
  Conv2DBackpropFilter: _widened([0, 2]),
  DepthwiseConv2dNative: _always([0, 1]),
  DepthwiseConv2dNativeBackpropInput: _always([1, 2]),
  DepthwiseConv2dNativeBackpropFilter: _widened([0, 2]),
  BatchMatMulV2: _widened([0, 1]),
  Relu: _following([0], [0]),
  ReluGrad: _following([0, 1], [1]),
  FusedBatchNormV3: _following([0], [0]),
  FusedBatchNormGradV3: _following([0, 1], [1]),
  _MklNativeMaxPool: _following([0], [0]),
  _MklNativeMaxPoolGrad: _following([0, 1, 2], [0]),
  Add: _following([0, 1], [0, 1]),
  Reshape: _following([0], [0]),
};

function _always(operands: readonly number[]): Bfloat16Rule {
  return { operands, follows: [], isWidened: false };
}

function _widened(operands: readonly number[]): Bfloat16Rule {
  return { operands, follows: [], isWidened: true };
}

function _following(operands: readonly number[], follows: readonly number[]): Bfloat16Rule {
  return { operands, follows, isWidened: false };
}
