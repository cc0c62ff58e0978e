import type { TensorProto } from '../model-proto.ts';
import { readTensor } from '../tensor.ts';

/** The numbers of a constant; undefined for what the graph computes, and for what lies in another file. */
export function constantInts(
  constants: ReadonlyMap<string, TensorProto>,
  name: string | undefined,
): readonly number[] | undefined {
  const tensor = name === undefined ? undefined : constants.get(name);
  if (tensor === undefined || tensor.dataLocation === 1) return undefined;
  return [...readTensor(tensor).data].map(Number);
}
