import { FerError } from '../../base/index.ts';
import type { Graph, Value } from './graph.ts';

/**
 * Gives the open first dimension, `batch`, a size.
 *
 * @throws FerError `INPUT_MISMATCH` where the model has fixed another one
 */
export function fixBatch(
  graph: Graph,
  { batch, path }: { readonly batch: number; readonly path: string },
): void {
  const other = graph.inputs.find(({ dims: [first] }) => typeof first === 'number' && first !== batch);
  if (other !== undefined) {
    throw new FerError(
      'INPUT_MISMATCH',
      `Could not export ${path} with \`batch\` ${batch} because its input \`${other.name}\` has a batch of ${other.dims[0]}: leave \`batch\` out`,
      { details: { path } },
    );
  }
  const fix = (value: Value): Value => ({
    ...value,
    dims: value.dims.map((dim) => (dim === 'batch' ? batch : dim)),
  });
  for (const list of [graph.inputs, graph.outputs]) list.splice(0, list.length, ...list.map(fix));
  graph.nodes = graph.nodes.map((node) => {
    if (node.body === undefined) return node;
    const { inputs, outputs } = node.body;
    return { ...node, body: { ...node.body, inputs: inputs.map(fix), outputs: outputs.map(fix) } };
  });
}
