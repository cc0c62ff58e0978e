import type { NodeProto } from '../model-proto.ts';

/** A list of whole numbers; undefined where the node does not have it. */
export function intsOf({ attribute }: NodeProto, name: string): number[] | undefined {
  return attribute.find((each) => each.name === name)?.ints?.map(Number);
}

export function intOf({ attribute }: NodeProto, name: string, missing: number): number {
  const value = attribute.find((each) => each.name === name)?.i;
  return value === undefined ? missing : Number(value);
}

export function textOf({ attribute }: NodeProto, name: string): string | undefined {
  const bytes = attribute.find((each) => each.name === name)?.s;
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}
