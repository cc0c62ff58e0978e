import { z } from 'zod';
import { defineLayer, type LayerConverter } from '../convert/layer-converter.ts';
import { refuse } from '../convert/layer-refusal.ts';
import type { Dim, Dims, Value } from '../graph/graph.ts';
import type { LayerGraph } from '../graph/graph-builder.ts';

const config = z.object({});

/** A merge that works on each element alone, from left to right. */
export function defineMerge(
  options: Pick<LayerConverter, 'classNames' | 'support'> & {
    readonly op: string;
    /** What is done with the result, given the number of inputs. */
    readonly finish?: (graph: LayerGraph, merged: Value, count: number) => Value;
  },
): LayerConverter<z.infer<typeof config>> {
  const { classNames, support, op, finish = (_graph, merged) => merged } = options;
  return defineLayer({
    classNames,
    support,
    arity: 'several',
    config,
    convert: ({ inputs, graph }) => {
      if (inputs.length < 2) refuse(`merges at least 2 inputs: got ${inputs.length}`);
      const rank = Math.max(...inputs.map((input) => input.dims.length));
      const [first, ...others] = inputs.map((input) => _expand(graph, input, rank));
      const merged = others.reduce(
        (sum, other) => graph.add(op, [sum, other], { dims: _broadcast(sum.dims, other.dims) }),
        first!,
      );
      return [finish(graph, merged, inputs.length)];
    },
  });
}

/** tfjs gives a lower rank new axes after the batch, where ONNX would put them before it. */
function _expand(graph: LayerGraph, input: Value, rank: number): Value {
  const missing = rank - input.dims.length;
  if (missing === 0) return input;
  const [batch, ...rest] = input.dims;
  const ones = new Array<Dim>(missing).fill(1);
  const axes = ones.map((_, i) => i + 1);
  return graph.add('Unsqueeze', [input], { dims: [batch!, ...ones, ...rest], attributes: { axes } });
}

function _broadcast(a: Dims, b: Dims): Dims {
  return a.map((dim, axis) => {
    const other = b[axis]!;
    if (dim === 1) return other;
    if (other === 1 || other === dim || typeof other === 'string') return dim;
    // One of two sizes that are not the same is unknown: the known one is what comes out.
    if (typeof dim === 'string') return other;
    return refuse(`merges inputs that do not fit: [${a.join(', ')}] and [${b.join(', ')}]`);
  });
}
