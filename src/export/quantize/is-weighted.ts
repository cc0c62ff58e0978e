import { type NodeProto, TENSOR_TYPES, type TensorProto } from '../../onnx/index.ts';

/** Whether a node is a convolution or a matrix product of one value with constant float32 weights. */
export function isWeighted(node: NodeProto, constants: ReadonlyMap<string, TensorProto>): boolean {
  const { opType, input, attribute } = node;
  if (!['Conv', 'Gemm', 'MatMul'].includes(opType) || constants.has(input[0]!)) return false;
  const [kernel, bias] = input.slice(1).map((name) => constants.get(name));
  if (kernel?.dataType !== TENSOR_TYPES.float32 || (input.length > 2 && bias === undefined)) return false;
  if (opType === 'Conv') return true;
  // Columns are outputs; our own Gemm has none of these attributes.
  const isPlain = attribute.every(({ name }) => !['alpha', 'beta', 'transA', 'transB'].includes(name));
  return kernel.dims.length === 2 && isPlain;
}
