import { type ModelProto, TENSOR_TYPES, type TensorTypeName, type ValueInfoProto } from './model-proto.ts';

/** An input or output of a model. */
export interface ValueDescription {
  readonly name: string;
  /** `unknown` for what is not a tensor of a known element type. */
  readonly dataType: TensorTypeName | 'unknown';
  /** A number, the name of a symbolic dimension, or null where nothing is said; undefined where the rank is unknown. */
  readonly dims: readonly (number | string | null)[] | undefined;
}

/** What a model wants to be fed: its inputs, without the initializers that old files list among them. */
export function describeInputs(model: ModelProto): ValueDescription[] {
  const initializers = new Set(model.graph.initializer.map((tensor) => tensor.name));
  return model.graph.input.filter((value) => !initializers.has(value.name)).map(_describe);
}

export function describeOutputs(model: ModelProto): ValueDescription[] {
  return model.graph.output.map(_describe);
}

function _describe(value: ValueInfoProto): ValueDescription {
  const tensor = value.type?.tensorType;
  const known = Object.entries(TENSOR_TYPES).find(([, code]) => code === tensor?.elemType);
  return {
    name: value.name,
    dataType: known === undefined ? 'unknown' : (known[0] as TensorTypeName),
    dims: tensor?.shape?.dim.map(({ dimValue, dimParam }) => {
      if (dimValue !== undefined) return Number(dimValue);
      return dimParam ? dimParam : null;
    }),
  };
}
