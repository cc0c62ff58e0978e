import { z } from 'zod';
import { defineLayer } from '../convert/layer-converter.ts';
import { refuse } from '../convert/layer-refusal.ts';
import type { Value } from '../graph/graph.ts';
import type { LayerGraph } from '../graph/graph-builder.ts';
import { resolveAxes } from './base-axes.ts';
import { withDefault } from './base-config.ts';
import { transpose } from './base-spatial.ts';

/** What tfjs divides by at least, squared: its epsilon for float32. */
const SMALLEST_SQUARE_SUM = 1e-7;

export const dot = defineLayer({
  classNames: ['Dot'],
  support: 'Mul and ReduceSum for two inputs of rank 2, else MatMul. Axes, `normalize`',
  arity: 'several',
  config: z.object({
    axes: z.union([z.int().transform((both) => [both, both]), z.array(z.int()).length(2)]),
    normalize: withDefault(false),
  }),
  convert: ({ config, inputs, graph }) => {
    if (inputs.length !== 2) refuse(`multiplies 2 inputs: got ${inputs.length}`);
    if (inputs.some(({ dims }) => dims.length < 2 || dims.length > 3)) {
      refuse(
        `has inputs of rank ${inputs.map(({ dims }) => dims.length).join(' and ')}, and tfjs runs ranks 2 and 3`,
      );
    }
    const axes = inputs.map((input, i) => resolveAxes([config.axes[i]!], input)[0]!);
    const [a, b] = inputs.map((input, i) => input.dims[axes[i]!]!);
    if (a !== b && typeof a === 'number' && typeof b === 'number') {
      refuse(`multiplies along axes of different sizes: ${a} and ${b}`);
    }
    const sides = config.normalize ? inputs.map((input, i) => _normalize(graph, input, axes[i]!)) : inputs;
    return [_multiply(graph, sides as [Value, Value], axes as [number, number])];
  },
});

/** x / √max(Σ x², 1e-7). */
function _normalize(graph: LayerGraph, x: Value, axis: number): Value {
  const sum = graph.add('ReduceSum', [graph.add('Mul', [x, x])], {
    dims: x.dims.with(axis, 1),
    attributes: { axes: [axis], keepdims: 1 },
  });
  const norm = graph.add('Sqrt', [graph.add('Max', [sum, graph.scalar(SMALLEST_SQUARE_SUM)])]);
  return graph.add('Div', [x, norm]);
}

function _multiply(graph: LayerGraph, [x, y]: [Value, Value], [xAxis, yAxis]: [number, number]): Value {
  const [batch] = x.dims;
  if (x.dims.length === 2 && y.dims.length === 2) {
    return graph.add('ReduceSum', [graph.add('Mul', [x, y])], {
      dims: [batch!, 1],
      attributes: { axes: [1], keepdims: 1 },
    });
  }
  // Rows of x by columns of y; a vector is one of them and goes again afterwards.
  const rows = _asMatrix(graph, x, xAxis === 1 ? 1 : 2, { contracted: 2 });
  const columns = _asMatrix(graph, y, yAxis, { contracted: 1 });
  const product = graph.add('MatMul', [rows, columns], { dims: [batch!, rows.dims[1]!, columns.dims[2]!] });
  const alone = [x, y].findIndex(({ dims }) => dims.length === 2);
  if (alone === -1) return product;
  return graph.add('Squeeze', [product], {
    dims: product.dims.toSpliced(alone + 1, 1),
    attributes: { axes: [alone + 1] },
  });
}

/** A value of rank 3 whose axis to be summed over is `contracted`. */
function _asMatrix(
  graph: LayerGraph,
  value: Value,
  axis: number,
  { contracted }: { readonly contracted: 1 | 2 },
): Value {
  if (value.dims.length === 3) return axis === contracted ? value : transpose(graph, value, [0, 2, 1]);
  const other = 3 - contracted;
  return graph.add('Unsqueeze', [value], {
    dims: value.dims.toSpliced(other, 0, 1),
    attributes: { axes: [other] },
  });
}
