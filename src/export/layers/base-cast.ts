import { TENSOR_TYPES } from '../../onnx/index.ts';
import type { Value } from '../graph/graph.ts';
import type { LayerGraph } from '../graph/graph-builder.ts';

/** A value with elements of another type; itself where they have it already. Fractions are cut off towards 0. */
export function cast(graph: LayerGraph, value: Value, dataType: Value['dataType']): Value {
  if (value.dataType === dataType) return value;
  return graph.add('Cast', [value], { dataType, attributes: { to: TENSOR_TYPES[dataType] } });
}
