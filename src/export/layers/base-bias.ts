import type { LayerCall } from '../convert/layer-converter.ts';
import type { Value } from '../graph/graph.ts';

/** The weight `bias` of a layer with so many outputs, if it has one. */
export function biasOf(
  call: Pick<LayerCall<{ readonly use_bias: boolean }>, 'config' | 'graph' | 'weights'>,
  outputs: number,
): Value | undefined {
  const { config, graph, weights } = call;
  return config.use_bias ? graph.constant('bias', () => weights.get('bias', [outputs])) : undefined;
}
