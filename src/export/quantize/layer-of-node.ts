import type { NodeProto } from '../../onnx/index.ts';

/** The layer that a node was made for: nodes are called `layer/Op`, within nested models `model/layer/Op`. */
export function layerOfNode({ name = '' }: NodeProto): string {
  const end = name.lastIndexOf('/');
  return end < 0 ? name : name.slice(0, end);
}
