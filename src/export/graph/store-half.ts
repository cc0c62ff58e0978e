import { toHalf } from '../../base/index.ts';
import {
  ATTRIBUTE_TYPES,
  createTensor,
  type ModelProto,
  type NodeProto,
  readTensor,
  TENSOR_TYPES,
  type TensorProto,
} from '../../onnx/index.ts';

/** The smallest number that is rounded to none of float16: halfway from the largest, 65504, to the one that would come next. */
const BEYOND_HALF = 65520;

/** Below that nothing is gained, and what scales or shifts whole channels keeps its precision. */
const SMALLEST = { rank: 2, size: 256 } as const;

/**
 * Stores large weights as float16, each with a Cast to float32 before its use: half the size and the same operations,
 * which still compute in float32. Runtimes cast constants once, when they load the file. Weights that hold a number beyond
 * the range of float16 stay as they are.
 */
export function storeHalf(model: ModelProto): ModelProto {
  const { graph } = model;
  const names = new Set([
    ...graph.initializer.map(({ name }) => name),
    ...graph.node.flatMap(({ output }) => output),
  ]);
  const casts: NodeProto[] = [];
  const initializer = graph.initializer.map((tensor) => {
    const half = _halve(tensor, names);
    if (half === undefined) return tensor;
    casts.push(_cast(half.name!, tensor.name!));
    return half;
  });
  return { ...model, graph: { ...graph, initializer, node: [...casts, ...graph.node] } };
}

function _halve(tensor: TensorProto, names: Set<string | undefined>): TensorProto | undefined {
  if (tensor.dataType !== TENSOR_TYPES.float32) return undefined;
  const { dims, data } = readTensor(tensor);
  if (dims.length < SMALLEST.rank || data.length < SMALLEST.size) return undefined;
  const values = data as Float32Array;
  if (values.some((value) => Number.isFinite(value) && Math.abs(value) >= BEYOND_HALF)) return undefined;
  let name = `${tensor.name}/float16`;
  while (names.has(name)) name += '_';
  names.add(name);
  return createTensor(name, { dataType: 'float16', dims, data: toHalf(values) });
}

function _cast(from: string, to: string): NodeProto {
  const attribute = [{ name: 'to', type: ATTRIBUTE_TYPES.int, i: BigInt(TENSOR_TYPES.float32) }];
  return { name: `${from}/Cast`, opType: 'Cast', input: [from], output: [to], attribute };
}
